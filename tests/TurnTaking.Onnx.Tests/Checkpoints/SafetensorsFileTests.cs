using System.Text.Json;
using CsCheck;
using TurnTaking.Models;
using TurnTaking.Onnx.Checkpoints;

namespace TurnTaking.Onnx.Tests;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("model.bf16.safetensors")]
    [InlineData("model.fp16.safetensors")]
    public void TensorsAreThoseThatPythonReads(string file)
    {
        Assert.SkipWhen(TestModels.TinyReferenceFolder is null, "The tiny model's reference folder is not beside the repository.");
        using var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(TestModels.TinyReferenceFolder!, "golden-safetensors.json")));
        using var opened = SafetensorsFile.Open(Path.Combine(TestModels.TinyReferenceFolder!, file));
        var expected = golden.RootElement.GetProperty(file).EnumerateObject().ToList();
        Assert.Equal(expected.Select(tensor => tensor.Name).Order(), opened.Tensors.Keys.Order());
        foreach (var (name, tensor) in opened.Tensors)
        {
            var numbers = expected.Single(property => property.Name == name).Value;
            Assert.Equal(numbers.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()), tensor.Shape);
            var values = new float[tensor.Shape.Aggregate(1L, (product, size) => product * size)];
            opened.Read(tensor, 0, values);
            AssertClose(numbers.GetProperty("first4"), values[..4]);
            AssertClose(numbers.GetProperty("last4"), values[^4..]);
            Assert.Equal(numbers.GetProperty("sum").GetDouble(), values.Sum(value => (double)value), tolerance: 1e-3);

            var end = new float[3];
            opened.Read(tensor, values.Length - 3, end);
            Assert.Equal(values[^3..], end);
        }
    }

    [Theory]
    [InlineData("""{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}""", 8, "")]
    [InlineData("""{"__metadata__": {"format": "pt"}, "a": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]}}   """, 4, "")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [0, 7], "data_offsets": [0, 0]}}""", 0, "")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}""", 7, "the tensors have 8 bytes, but the file has 7 after")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}""", 9, "the tensors have 8 bytes, but the file has 9 after")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]}}""", 12, "the tensor 'a' begins at 4, beyond")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}}""", 8, "expected a begin and an end")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [2], "data_offsets": [-8, 0]}}""", 8, "expected a list of numbers from 0 up")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 1e99]}}""", 8, "expected a list of numbers from 0 up")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}""", 8, "is F32 [3], 12 bytes, but has 8")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}}""", 8, "has the shape [-2]")]
    [InlineData("""{"a": {"dtype": "F99", "shape": [2], "data_offsets": [0, 8]}}""", 8, "of the type 'F99', which is not known")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [2]}}""", 8, "expected the tensor 'a' to have a dtype, a shape and data_offsets")]
    [InlineData("""{"a": [0, 8]}""", 8, "expected the tensor 'a' to have a dtype, a shape and data_offsets")]
    [InlineData("""[1]""", 0, "expected a header of JSON")]
    [InlineData("""{"a": """, 0, "expected a header of JSON")]
    [InlineData(
        """{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "b": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]}}""",
        12,
        "the tensor 'b' begins at 4, inside the one before it, which ends at 8")]
    [InlineData(
        """{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}""",
        8,
        "expected a header of JSON")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [4611686018427387904, 4611686018427387904, 16], "data_offsets": [0, 0]}}""", 0, "but has 0")]
    [InlineData("""{"a\ud800": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}""", 4, "expected a header of JSON")]
    public void HeaderIsCheckedWhole(string header, int dataLength, string problem)
    {
        File.WriteAllBytes(_path, TestSafetensors.Create(header, dataLength));
        if (problem.Length == 0)
        {
            SafetensorsFile.Open(_path).Dispose();
            return;
        }

        var error = Assert.Throws<ModelLoadException>(() => SafetensorsFile.Open(_path));
        Assert.Equal(_path, error.Path);
        Assert.Contains(problem, error.Message);
    }

    [Theory]
    [InlineData(new byte[0], "it ends at 0")]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0 }, "it ends at 7")]
    [InlineData(new byte[] { 3, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}' }, "a header of 3 bytes, but the file has 10")]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, (byte)'{' }, "a header of 18446744073709551615 bytes")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 }, "expected a header of JSON")]
    public void LengthOfTheHeaderIsChecked(byte[] content, string problem)
    {
        File.WriteAllBytes(_path, content);
        Assert.Contains(problem, Assert.Throws<ModelLoadException>(() => SafetensorsFile.Open(_path)).Message);
    }

    [Fact]
    public void FileIsMissing()
    {
        var error = Assert.Throws<ModelLoadException>(() => SafetensorsFile.Open(_path + ".none"));
        Assert.Contains("expected a readable file", error.Message);
    }

    [Fact]
    public void FileThatBecomesShorterIsAnError()
    {
        File.WriteAllBytes(_path, TestSafetensors.Create("""{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}""", 8));
        using var file = SafetensorsFile.Open(_path);
        using (var stream = File.Open(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(stream.Length - 2);
        }

        var error = Assert.Throws<ModelLoadException>(() => file.Read(file.Tensors["a"], 0, new float[2]));
        Assert.Contains("before the end of the tensor 'a'", error.Message);
    }

    [Fact]
    public void ElementsOutsideATensorAreNotRead()
    {
        using var file = SafetensorsFile.Open(TestModels.TinyCheckpoint);
        var tensor = file.Tensors["model.norm.weight"];
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(tensor, 0, new float[97]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(tensor, -1, new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(tensor, long.MaxValue, new float[1]));
    }

    [Fact]
    public void OtherTypesAreNotRead()
    {
        File.WriteAllBytes(_path, TestSafetensors.Create("""{"a": {"dtype": "I64", "shape": [1], "data_offsets": [0, 8]}}""", 8));
        using var file = SafetensorsFile.Open(_path);
        var error = Assert.Throws<ModelLoadException>(() => file.Read(file.Tensors["a"], 0, new float[1]));
        Assert.Contains("expected the tensor 'a' to be of the type F32, F16 or BF16, found I64", error.Message);
    }

    /// <summary>Whatever is wrong with a file: it is one kind of error, or all its tensors can be read.</summary>
    [Fact]
    public void AlteredFileIsAClearErrorOrReads()
    {
        using (var source = SafetensorsFile.Open(TestModels.TinyCheckpoint))
        {
            TestSafetensors.Write(_path, source, source.Tensors.Keys.Where(name => name.Contains("norm")), "BF16");
        }

        byte[] whole = File.ReadAllBytes(_path);
        int failed = 0;
        int read = 0;
        var genByte = Gen.Frequency((3, Gen.Byte), (2, Gen.OneOf([.. "0123456789{}[],\""u8])));
        var genPlace = Gen.Frequency((4, Gen.Int[0, 700]), (1, Gen.Int[0, whole.Length - 1]));
        Gen.Select(Gen.Select(genPlace, genByte).Array[0, 4], Gen.Int[0, 4 * whole.Length]).Sample(
            (changes, length) =>
            {
                byte[] altered = whole[..Math.Min(length, whole.Length)];
                foreach (var (at, value) in changes)
                {
                    if (at < altered.Length)
                    {
                        altered[at] = value;
                    }
                }

                AssertReadsOrFails(altered, ref read, ref failed);
            },
            iter: 1_000,
            threads: 1);
        Assert.True(failed > 100 && read > 100, $"{failed} failed, {read} read");
    }

    /// <summary>The same with headers whose offsets, shapes and types are drawn at random, so that many are nearly right.</summary>
    [Fact]
    public void RandomHeaderIsAClearErrorOrReads()
    {
        int failed = 0;
        int read = 0;
        var genTensor = Gen.Select(
            Gen.OneOf("F32", "F16", "BF16", "I8", "F4", "X"), Gen.Long[-1, 4].Array[0, 3], Gen.Long[-4, 4], Gen.Long[0, 4]);
        Gen.Select(genTensor.Array[0, 3], Gen.Int[0, 40], Gen.Bool).Sample(
            (tensors, length, fits) =>
            {
                long end = 0;
                var headers = new List<string>();
                foreach (var (type, shape, slip, slips) in tensors)
                {
                    long begin = end + (slips == 0 ? slip : 0);
                    long bytes = shape.Aggregate(1L, (product, size) => product * size) * (type is "F32" ? 4 : type is "I8" ? 1 : 2);
                    end = begin + bytes;
                    headers.Add($"\"{headers.Count}\": {{\"dtype\": \"{type}\", \"shape\": [{string.Join(",", shape)}], \"data_offsets\": [{begin}, {end}]}}");
                }

                int dataLength = fits ? (int)Math.Max(end, 0) : length;
                AssertReadsOrFails(TestSafetensors.Create($"{{{string.Join(",", headers)}}}", dataLength), ref read, ref failed);
            },
            iter: 1_000,
            threads: 1);
        Assert.True(failed > 100 && read > 100, $"{failed} failed, {read} read");
    }

    private void AssertReadsOrFails(byte[] content, ref int read, ref int failed)
    {
        File.WriteAllBytes(_path, content);
        try
        {
            using var file = SafetensorsFile.Open(_path);
            foreach (var tensor in file.Tensors.Values.Where(tensor => tensor.ElementType is "F32" or "F16" or "BF16"))
            {
                file.Read(tensor, 0, new float[tensor.Shape.Aggregate(1L, (product, size) => product * size)]);
            }

            read++;
        }
        catch (ModelLoadException error)
        {
            Assert.Equal(_path, error.Path);
            failed++;
        }
    }

    private static void AssertClose(JsonElement expected, float[] found)
    {
        foreach (var (value, number) in found.Zip(expected.EnumerateArray()))
        {
            Assert.Equal(number.GetSingle(), value, tolerance: 1e-5f);
        }
    }
}
