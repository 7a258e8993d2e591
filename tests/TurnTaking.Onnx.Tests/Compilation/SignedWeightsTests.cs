using Google.Protobuf;
using TurnTaking.Onnx.Compilation;
using static TurnTaking.Onnx.Compilation.TensorProto.Types;

namespace TurnTaking.Onnx.Tests;

public sealed class SignedWeightsTests
{
    [Fact]
    public void WeightsAndZeroPointsMoveTogether()
    {
        var weights = Create("weights", [0, 1, 128, 255]);
        var zeroPoint = Create("zero point", [130]);
        Convert([Product("weights", "zero point")], weights, zeroPoint);
        Assert.Equal([-128, -127, 0, 127], weights.RawData.Select(value => (sbyte)value));
        Assert.Equal([2], zeroPoint.RawData.Select(value => (sbyte)value));
        Assert.Equal([(int)DataType.Int8, (int)DataType.Int8], new[] { weights.DataType, zeroPoint.DataType });
    }

    [Fact]
    public void ValuesOutsideTheRawDataMoveToo()
    {
        var weights = new TensorProto { Name = "weights", DataType = (int)DataType.Uint8, Int32Data = { 0, 255 } };
        Convert([Product("weights", "zero point")], weights, Create("zero point", [128]));
        Assert.Equal([-128, 127], weights.RawData.Select(value => (sbyte)value));
        Assert.Empty(weights.Int32Data);
    }

    [Fact]
    public void SharedZeroPointMovesOnce()
    {
        var first = Create("first", [1]);
        var second = Create("second", [2]);
        var zeroPoint = Create("zero point", [130]);
        Convert([Product("first", "zero point"), Product("second", "zero point")], first, second, zeroPoint);
        Assert.Equal([0x81, 0x82, 2], [first.RawData[0], second.RawData[0], zeroPoint.RawData[0]]);
    }

    [Fact]
    public void ProductOfAnotherFormKeepsAllAsTheyAre()
    {
        var weights = Create("weights", [1]);
        var zeroPoint = Create("zero point", [2]);
        var other = new NodeProto { OpType = "MatMulInteger", Input = { "activations", "weights" }, Output = { "other" } };
        Convert([Product("weights", "zero point"), other], weights, zeroPoint);
        Assert.Equal([1, 2], [weights.RawData[0], zeroPoint.RawData[0]]);
    }

    [Fact]
    public void WhatOthersReadStays()
    {
        var weights = Create("weights", [1]);
        var zeroPoint = Create("zero point", [2]);
        var reader = new NodeProto { OpType = "DequantizeLinear", Input = { "weights", "scale", "zero point" }, Output = { "other" } };
        Convert([Product("weights", "zero point"), reader], weights, zeroPoint);
        Assert.Equal([1, 2], [weights.RawData[0], zeroPoint.RawData[0]]);
    }

    [Fact]
    public void SignedWeightsStay()
    {
        var weights = Create("weights", [1], DataType.Int8);
        var zeroPoint = Create("zero point", [0], DataType.Int8);
        Convert([Product("weights", "zero point")], weights, zeroPoint);
        Assert.Equal([1, 0], [weights.RawData[0], zeroPoint.RawData[0]]);
    }

    private static NodeProto Product(string weights, string zeroPoint) =>
        new() { OpType = "MatMulInteger", Input = { "activations", weights, "activations' zero point", zeroPoint }, Output = { "product" } };

    private static TensorProto Create(string name, byte[] values, DataType type = DataType.Uint8) =>
        new() { Name = name, DataType = (int)type, Dims = { values.Length }, RawData = ByteString.CopyFrom(values) };

    private static void Convert(NodeProto[] nodes, params TensorProto[] initializers)
    {
        var graph = new GraphProto();
        graph.Node.Add(nodes);
        graph.Initializer.Add(initializers);
        SignedWeights.Convert(new(graph), new(folder: null));
    }
}
