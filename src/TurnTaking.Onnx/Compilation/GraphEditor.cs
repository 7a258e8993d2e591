namespace TurnTaking.Onnx.Compilation;

/// <summary>Finds and replaces parts of an ONNX graph.</summary>
internal sealed class GraphEditor
{
    private readonly Dictionary<string, NodeProto> _producers = [];
    private readonly Dictionary<string, TensorProto> _initializers = [];

    public GraphEditor(GraphProto graph)
    {
        Graph = graph;
        foreach (var node in graph.Node)
        {
            foreach (string output in node.Output)
            {
                _producers[output] = node;
            }
        }

        foreach (var initializer in graph.Initializer)
        {
            _initializers[initializer.Name] = initializer;
        }
    }

    public GraphProto Graph { get; }

    /// <summary>Finds the node that computes a tensor.</summary>
    public NodeProto? FindProducer(string tensor) => _producers.GetValueOrDefault(tensor);

    /// <summary>Finds a node by its name.</summary>
    public NodeProto? FindNode(string name) => Graph.Node.FirstOrDefault(node => node.Name == name);

    /// <summary>Finds the value of a constant tensor.</summary>
    public TensorProto? FindConstant(string tensor) =>
        _initializers.GetValueOrDefault(tensor) ??
        (FindProducer(tensor) is { OpType: "Constant" } node
            ? node.Attribute.FirstOrDefault(attribute => attribute.Name == "value")?.T
            : null);

    public void AddInitializer(TensorProto initializer)
    {
        Graph.Initializer.Add(initializer);
        _initializers.Add(initializer.Name, initializer);
    }

    /// <summary>Puts nodes in the place of another.</summary>
    public void Replace(NodeProto node, params NodeProto[] replacements)
    {
        int index = Graph.Node.IndexOf(node);
        Graph.Node.RemoveAt(index);
        for (int i = 0; i < replacements.Length; i++)
        {
            Graph.Node.Insert(index + i, replacements[i]);
            foreach (string output in replacements[i].Output)
            {
                _producers[output] = replacements[i];
            }
        }
    }

    /// <summary>Removes the nodes, constants and shapes that no output of the graph depends on.</summary>
    public void RemoveUnused()
    {
        var used = Graph.Output.Select(output => output.Name).ToHashSet();
        var kept = new List<NodeProto>();
        for (int i = Graph.Node.Count - 1; i >= 0; i--)
        {
            if (Graph.Node[i].Output.Any(used.Contains))
            {
                used.UnionWith(Graph.Node[i].Input);
                kept.Add(Graph.Node[i]);
            }
        }

        kept.Reverse();
        Graph.Node.Clear();
        Graph.Node.Add(kept);
        RemoveAllBut(Graph.Initializer, initializer => used.Contains(initializer.Name));
        RemoveAllBut(Graph.ValueInfo, value => used.Contains(value.Name));
    }

    private static void RemoveAllBut<T>(Google.Protobuf.Collections.RepeatedField<T> items, Func<T, bool> isKept)
    {
        var kept = items.Where(isKept).ToList();
        items.Clear();
        items.Add(kept);
    }
}
