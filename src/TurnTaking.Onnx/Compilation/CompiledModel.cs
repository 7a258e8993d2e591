namespace TurnTaking.Onnx.Compilation;

/// <summary>A model folder that the compiler has written.</summary>
/// <param name="Source">The path of the graph or checkpoint that it was compiled from.</param>
/// <param name="Folder">The path of the folder.</param>
/// <param name="Graph">The path of the graph in it.</param>
/// <param name="Description">What the compiler has made.</param>
/// <param name="ByteCount">The size of the folder's files.</param>
internal sealed record CompiledModel(string Source, string Folder, string Graph, GraphDescription Description, long ByteCount);
