using System.Buffers.Binary;
using System.Text;
using CsCheck;
using HealthCheck.Agent.Metrics.Os;

namespace HealthCheck.Agent.Tests.Metrics.Os;

public sealed class LoginRecordsTests
{
    private const string Kernel = "6.6.31+rpt-rpi-v8";
    private const string Boot = "boot " + Kernel, Shutdown = "shutdown", Login = "login", Level = "runlevel";

    [Theory]
    [InlineData($"{Boot}|{Level}|{Login}|{Shutdown}|{Boot}|{Level}|{Login}", true)]
    [InlineData($"{Boot}|{Level}|{Login}|{Boot}|{Level}", false)]
    [InlineData($"boot 6.1.0|{Shutdown}|{Boot}", true)]
    [InlineData($"{Shutdown}|{Boot}", true)]
    [InlineData($"{Login}|{Boot}|{Login}", null)]
    [InlineData(Boot, null)]
    [InlineData(Login, null)]
    [InlineData("", null)]
    [InlineData($"{Boot}|{Shutdown}|boot 6.1.0|{Login}", null)]
    public void A_shutdown_before_the_last_boot_was_clean_and_a_boot_was_none(string records, bool? clean)
    {
        foreach (var length in new[] { 384, 400 })
        {
            var file = Write(length, records);
            Assert.Equal(clean, LoginRecords.WasClean(file, file.Length, Kernel));
        }
    }

    [Fact]
    public void Of_a_long_file_the_end_is_enough_wherever_it_was_cut()
    {
        var file = Write(400, string.Join('|', Enumerable.Repeat(Login, 50).Append(Shutdown).Append(Boot)));
        Assert.True(LoginRecords.WasClean(file.AsSpan(^5123..), file.Length, Kernel));
        Assert.Null(LoginRecords.WasClean(file.AsSpan(^700..), file.Length, Kernel));
    }

    [Fact]
    public void Any_bytes_are_taken_without_an_exception() => Gen.Byte.Array[0, 2000].Sample(bytes =>
    {
        _ = LoginRecords.WasClean(bytes, bytes.Length / 384 * 384, Kernel);
    });

    [Theory]
    [InlineData("pi-4", true)]
    [InlineData("pi-3b", false)]
    [InlineData("pc", null)]
    public void A_captured_board_tells_how_it_went_down(string board, bool? clean)
    {
        using var host = Fixture.Files(board);
        Assert.Equal(clean, LoginRecords.ReadLastShutdown(host));
    }

    private static byte[] Write(int length, string records)
    {
        var names = records.Split('|', StringSplitOptions.RemoveEmptyEntries);
        var file = new byte[names.Length * length];
        for (var i = 0; i < names.Length; i++)
        {
            var record = file.AsSpan(i * length, length);
            var (kind, user, host) = names[i] switch
            {
                Shutdown => (1, "shutdown", Kernel),
                Level => (1, "runlevel", Kernel),
                Login => (7, "pi", "192.168.1.40"),
                var boot => (2, "reboot", boot[5..]),
            };
            BinaryPrimitives.WriteInt16LittleEndian(record, (short)kind);
            Encoding.ASCII.GetBytes(user, record[44..]);
            Encoding.ASCII.GetBytes(host, record[76..]);
        }

        return file;
    }
}
