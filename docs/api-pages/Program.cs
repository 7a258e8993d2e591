using TurnTaking.Docs;

if (args is not [var folder])
{
    Console.Error.WriteLine("usage: ApiPages FOLDER");
    return 2;
}

var library = ApiLibrary.Load(AppContext.BaseDirectory);
if (Directory.Exists(folder))
{
    Directory.Delete(folder, recursive: true);
}

int count = 0;
foreach (var (path, text) in ApiPage.WriteAll(library))
{
    string file = Path.Combine(folder, path);
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    File.WriteAllText(file, text);
    count++;
}

Console.WriteLine($"{count} pages of the public API.");
return 0;
