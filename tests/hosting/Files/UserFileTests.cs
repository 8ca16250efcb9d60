using System.Net.Sockets;
using System.Runtime.InteropServices;
using HealthCheck.Hosting.Errors;
using HealthCheck.Hosting.Files;
using HealthCheck.Hosting.Settings;
using HealthCheck.Hosting.Text;
using HealthCheck.Mosquitto.Testing;

namespace HealthCheck.Hosting.Tests.Files;

public sealed partial class UserFileTests : IDisposable
{
    private const int Nobody = 65534;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("healthcheck-files-").FullName;

    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public void Dispose()
    {
        socket.Dispose();
        if (Directory.Exists($"{folder}/folder"))
        {
            File.SetUnixFileMode(
                $"{folder}/folder", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>What may stand in the place of a file, and what is said of it.</summary>
    public static TheoryData<string, string> Strange { get; } = new()
    {
        { "folder", "it is a folder: name the file in it" },
        { "pipe", "it is a pipe, and nobody writes into it: name a file" },
        { "socket", "it is a socket: name a file" },
        { "huge", "it is larger than 1 MiB: another file is meant" },
        { "none", "there is no such file or folder" },
        { "file/below", "a part of its path is a file, not a folder" },
        { "circle", "too many links lead to it, or they lead in a circle" },
        { "/dev/zero", "it is a device: name a file" },
        { "/dev/null", "it is a device: name a file" },
        { "a\0b", "its name holds a byte of zero" },
    };

    [Theory]
    [MemberData(nameof(Strange))]
    public async Task Whatever_stands_in_the_place_of_a_file_is_told_at_once(string name, string words)
    {
        await FurnishAsync();
        var path = name[0] == '/' ? name : $"{folder}/{name}";
        var failure = await Task.Run(() => Record.Exception(() => UserFile.ReadText(path)))
            .WaitAsync(Limit, TestContext.Current.CancellationToken);

        Assert.NotNull(failure);
        Assert.True(UserFile.IsUnusable(failure));
        Assert.Equal(words, ErrorText.Of(failure));
        Assert.Equal($"{PlainText.Line(path)}: {words}", ErrorText.WithPath(failure));
    }

    [Theory]
    [InlineData("folder", "it is a folder: name the file in it")]
    [InlineData("pipe", "it is a pipe, and is read more than once: name a file")]
    [InlineData("/dev/zero", "it is a device: name a file")]
    public async Task A_setting_that_names_a_file_tells_key_value_and_reason(string name, string words)
    {
        await FurnishAsync();
        var path = name[0] == '/' ? name : $"{folder}/{name}";
        var reader = SettingsFile.Read(
            $"{folder}/none", null, [new("Mqtt:PasswordFile", path)], TestContext.Current.CancellationToken);
        reader.Section("Mqtt").ReadableFile("PasswordFile", "the password");

        var mistake = Assert.Single(Assert.Throws<SettingsException>(reader.ThrowIfMistaken).Mistakes);
        Assert.StartsWith($"Mqtt:PasswordFile is '{path}': it must be", mistake, StringComparison.Ordinal);
        Assert.EndsWith(words, mistake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("folder/file")]
    public void A_file_that_this_user_may_not_read_is_told_with_what_helps(string name)
    {
        Directory.CreateDirectory($"{folder}/folder");
        File.WriteAllText($"{folder}/{name}", "{}");
        File.SetUnixFileMode($"{folder}/{name}", UnixFileMode.None);
        File.SetUnixFileMode($"{folder}/folder", UnixFileMode.None);
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        var (failure, settings) = ((Exception?)null, (Exception?)null);
        var somebody = new Thread(() =>
        {
            _ = BecomeForFiles(Nobody);
            failure = Record.Exception(() => UserFile.ReadText($"{folder}/{name}"));
            settings = Record.Exception(() => SettingsFile.Read($"{folder}/{name}", null, [], CancellationToken.None));
        });
        somebody.Start();
        somebody.Join();

        const string Words = "this user may not; try it as the user of the service, or with sudo";
        Assert.Equal(Words, ErrorText.Of(failure!));
        Assert.Equal("permission denied", ErrorText.Reason(failure!));
        Assert.Equal(
            [$"{folder}/{name}: cannot be read: {Words}"], Assert.IsType<SettingsException>(settings).Mistakes);
    }

    [Fact]
    public async Task A_pipe_that_somebody_writes_into_is_read_to_its_end()
    {
        await FurnishAsync();
        await using var writer = TestProcess.Start(
            "sh", ["-c", "{ echo one; sleep 0.3; echo two; } > \"$0\"", $"{folder}/pipe"]);
        // The shell may not have come to it yet.
        var text = "";
        await Eventually.BeTrueAsync(
            () => Record.Exception(() => text = UserFile.ReadText($"{folder}/pipe")) is null,
            Limit, () => writer.Story);
        Assert.Equal("one\ntwo\n", text);
    }

    [Fact]
    public void A_file_is_read_with_and_without_a_mark_of_its_encoding()
    {
        File.WriteAllText($"{folder}/a", "ä\n");
        File.WriteAllBytes($"{folder}/b", [0xEF, 0xBB, 0xBF, .. "ä\nb"u8]);
        Assert.Equal("ä\n", UserFile.ReadText($"{folder}/a"));
        Assert.Equal(["ä", "b"], UserFile.ReadLines($"{folder}/b"));
        using var stream = UserFile.OpenRead($"{folder}/b");
        Assert.Equal(7, stream.Length);
    }

    [Fact]
    public void A_settings_file_at_the_usual_place_that_is_a_link_to_nowhere_is_told()
    {
        File.CreateSymbolicLink($"{folder}/agent.json", $"{folder}/none");
        var mistakes = Assert.Throws<SettingsException>(
            () => SettingsFile.Read($"{folder}/agent.json", null, [], TestContext.Current.CancellationToken)).Mistakes;
        Assert.Equal([$"{folder}/agent.json: cannot be read: there is no such file or folder"], mistakes);
    }

    // Of the calling thread alone. Root loses its rights over files with it; anybody else stays who they are.
    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int BecomeForFiles(int user);

    private async Task FurnishAsync()
    {
        Directory.CreateDirectory($"{folder}/folder");
        await File.WriteAllTextAsync($"{folder}/file", "x", TestContext.Current.CancellationToken);
        await using (var huge = File.Create($"{folder}/huge"))
            huge.SetLength(1L << 40);
        File.CreateSymbolicLink($"{folder}/circle", $"{folder}/circle");
        Assert.Equal(0, (await TestProcess.RunAsync("mkfifo", [$"{folder}/pipe"], Limit)).ExitCode);
        socket.Bind(new UnixDomainSocketEndPoint($"{folder}/socket"));
    }
}
