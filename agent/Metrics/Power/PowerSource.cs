using HealthCheck.Agent.Host;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.Metrics.Power;

/// <summary>
/// Supply, throttling and fan of a Raspberry Pi: what <see cref="PowerWatch"/> saw, and the turns of the fan from
/// <c>fan1_input</c> of <c>pwmfan</c> in hwmon. A board is one when hwmon has <c>rpi_volt</c>, the firmware has its
/// device <c>/dev/vcio</c>, or the device tree says so.
/// </summary>
internal sealed class PowerSource(
    HostFiles host, Func<string, string?> askFirmware, ReadErrors errors, TimeProvider clock) : IMetricSource,
        IDisposable
{
    private const ulong MostTurns = 1_000_000;

    private readonly Hwmon hwmon = new(host, clock);
    private readonly PowerWatch watch = new(askFirmware, clock);
    private bool? isRaspberryPi;
    private string? alarmFolder, alarmFile, fanFolder, fanFile;

    public string Name => "power";

    public HealthSnapshot AddTo(HealthSnapshot snapshot)
    {
        if (!(isRaspberryPi ??= IsRaspberryPi()))
            return snapshot;
        var seen = watch.Read(FindAlarm());
        return snapshot with { Power = ReadFan() is { } turns ? seen with { FanRpm = turns } : seen };
    }

    public void Dispose() => watch.Dispose();

    private bool IsRaspberryPi() =>
        hwmon.Find("rpi_volt") is not null
        || host.Exists("/dev/vcio")
        || IsRaspberryPi("/proc/device-tree/model") || IsRaspberryPi("/sys/firmware/devicetree/base/model");

    private bool IsRaspberryPi(string modelFile) =>
        errors.TryReadDetail(host, modelFile, out var model) && model.IndexOf("Raspberry Pi"u8) >= 0;

    private string? FindAlarm()
    {
        var folder = hwmon.Find("rpi_volt");
        if (folder != alarmFolder)
            (alarmFolder, alarmFile) = (folder, folder is null ? null : host.Locate(folder + "/in0_lcrit_alarm"));
        return alarmFile;
    }

    private int? ReadFan()
    {
        var folder = hwmon.Find("pwmfan") ?? hwmon.Find("cooling_fan");
        if (folder != fanFolder)
            (fanFolder, fanFile) = (folder, folder is null ? null : folder + "/fan1_input");
        if (fanFile is null || !host.TryAsk(fanFile, out var text))
            return null;
        var fields = new FieldReader(text);
        if (fields.TryNextUnsigned(out var turns) && turns <= MostTurns)
            return (int)turns;
        errors.Note(fanFile, turns > MostTurns ? fields.OutOfRange : fields.Fault);
        return null;
    }
}
