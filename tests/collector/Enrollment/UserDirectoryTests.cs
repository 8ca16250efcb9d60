using HealthCheck.Collector.Enrollment;

namespace HealthCheck.Collector.Tests.Enrollment;

public sealed class UserDirectoryTests : IDisposable
{
    private readonly BrokerFolder folder = new();

    [Fact]
    public void The_files_are_for_their_owner_and_the_group_of_the_broker()
    {
        using var users = UserDirectory.Open(folder.Path);
        users.Save();

        foreach (var name in new[] { "passwords", "devices" })
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
                File.GetUnixFileMode(Path.Combine(folder.Path, name)));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.new"));
    }

    [Fact]
    public void What_a_run_that_was_killed_left_behind_is_no_obstacle()
    {
        folder.Write("passwords.new", "half of");

        using var users = UserDirectory.Open(folder.Path);
        users.Passwords["a"] = "$7$101$x$y";
        users.Save();

        Assert.Equal(["a:$7$101$x$y"], folder.Lines("passwords"));
    }

    [Fact]
    public void Two_at_a_time_do_not_lose_each_others_users()
    {
        using var first = UserDirectory.Open(folder.Path);

        var refused = Assert.Throws<EnrollException>(() => UserDirectory.Open(folder.Path));

        Assert.StartsWith("The broker's users are not at hand, another program may be changing them", refused.Message);
    }

    [Fact]
    public void A_folder_from_which_the_broker_could_not_read_is_refused()
    {
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var refused = Assert.Throws<EnrollException>(() => UserDirectory.Open(folder.Path));

        Assert.Contains("chmod 2755", refused.Message);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_said()
    {
        var missing = Path.Combine(folder.Path, "missing");

        Assert.StartsWith(
            $"There is no {missing}", Assert.Throws<EnrollException>(() => UserDirectory.Open(missing)).Message);
    }

    public void Dispose() => folder.Dispose();
}
