using HealthCheck.Hosting.Systemd;
using Microsoft.Extensions.Hosting.Systemd;

namespace HealthCheck.Hosting.Tests.Systemd;

public sealed class ServiceManagerTests
{
    [Theory]
    [InlineData("30000000", null, 30)]
    [InlineData("30000000", "", 30)]
    [InlineData("30000000", "4711", 30)]
    [InlineData("30000000", "4712", null)]
    [InlineData("0", null, null)]
    [InlineData("-1", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, null, null)]
    public void The_watchdog_limit_is_ours_unless_it_is_meant_for_another_process(
        string? limit, string? process, int? seconds) =>
        Assert.Equal(
            seconds is { } known ? TimeSpan.FromSeconds(known) : null,
            ServiceManager.ReadWatchdogLimit(limit, process, 4711));

    [Theory]
    [InlineData("/nowhere/notify")]
    [InlineData("@healthcheck-nobody-listens")]
    public void A_socket_on_which_nobody_listens_harms_nothing(string path)
    {
        using var socket = new NotifySocket(path);
        socket.Notify(ServiceState.Ready);
    }

    [Fact]
    public void Without_systemd_there_is_nobody_to_tell()
    {
        var manager = new ServiceManager(null, null, TimeProvider.System);
        manager.StillAlive();
        manager.Reloading();
        manager.Reloaded("");
    }
}
