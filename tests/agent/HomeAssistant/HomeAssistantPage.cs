using System.Globalization;
using System.Text;
using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Hosting.HomeAssistant;

namespace HealthCheck.Agent.Tests.HomeAssistant;

/// <summary>
/// Writes <c>docs/home-assistant.md</c> from the catalogue and the files beside it, so that it cannot tell otherwise.
/// </summary>
internal static class HomeAssistantPage
{
    private const string Head = """
        # Home Assistant

        There is nothing to configure. Home Assistant (2024.11 or later) with its MQTT integration at the same broker
        finds each agent by itself: one device, with all that the machine truly has and nothing that it lacks. It stays
        right through restarts of Home Assistant, of the broker and of the machine.

        The table below is made from the agent's own catalogue (`UPDATE_GOLDEN=1` and the agent's tests), so change that
        and not this page.

        ## How it behaves

        - **Away.** When the agent stops or is lost, the device itself says *disconnected* and everything else is
          unavailable. What the broker keeps of its health expires after three intervals: no stale value passes for a
          fresh one.
        - **Unknown.** What cannot be read at the moment is unknown; a disk that does not answer, an interface that is
          down.
        - **Gone.** What no snapshot had for a whole day is removed, in the order in which Home Assistant wants that. It
          comes back with its history when it is there again. A new name of the device or of a sensor changes in place.
        - **Deleted.** Delete the device in Home Assistant and the agent does not fight: the device stays away until its
          agent, Home Assistant or the broker starts again. To keep it away, set `HomeAssistant:Enabled` to false, which
          also takes back what was announced; for a device that is gone for good: `healthcheck-agent forget --set
          Device:Id=ID`. Its id is the serial number that Home Assistant shows.
        - **Not too much.** Noisy or special entities are off until you turn them on in Home Assistant; no device has
          more than 120, the most important ones. With `Include` or `Exclude` you choose by key or pattern. What is
          excluded later is removed; only an entity that is disabled in Home Assistant stays there, for Home
          Assistant removes none that it has not set up. Restart Home Assistant before you delete such an entity: else
          it may take the whole device for deleted. Exclude this:

        ```json
        { "HomeAssistant": { "Exclude": ["net_*_errors", "drive_*", "agent_*"] } }
        ```

        A broker with an access list must let the agent write `homeassistant/device/healthcheck_<id>/config` and
        `healthcheck/<id>/event`, and read `homeassistant/status` and the first of these. `healthcheck-agent doctor`
        says whether it does.

        ## A first card and a first automation

        Both work as soon as they are pasted. Replace `kitchen_pi` by the name of your device as Home Assistant has it in
        its entities, and the title. The card goes to *Edit dashboard → Add card → Manual*. It shows how the device is, or
        what is wrong and what to do:

        CARD
        The automation goes to *Settings → Automations → Create → Edit in YAML*. A notification appears when a problem
        begins, becomes critical and ends. To try it, stop a service that does not matter until it counts as failed, or
        fill a memory card; *Problem event* then shows the time.

        AUTOMATION
        For several devices, and for those that are away, there is a [blueprint](#tell-me-when-a-pi-is-in-trouble).

        ## Entities

        Main ones are on the dashboards that Home Assistant makes by itself; the others are under *Diagnostic*, or off.
        `<mount>`, `<disk>`, `<interface>` and `<zone>` stand for each that there is; the root is `root`.

        | key | name | type | unit | is | value |
        |---|---|---|---|---|---|

        """;

    private const string Commands = """

        ## Commands

        Two buttons, *Restart* and *Shut down*, for machines whose owner wants that. They are off. To turn them on:

        1. Set `Commands:Enabled` to true and restart the agent. The buttons appear.
        2. Allow it on the machine: `sudo cp deploy/polkit/50-healthcheck-agent.rules /etc/polkit-1/rules.d/`. The agent
           is an ordinary user and asks logind; without the rule logind says no, and the agent's log has its words.
        3. Think about who may write `healthcheck/<id>/command` at your broker: whoever may can restart the machine.

        A command carries the time at which it was given and a key. The agent draws a key at each start and tells it in
        its discovery message alone, so Home Assistant sends it by itself. A button of another device that names this
        topic does not know the key, and the agent refuses it. With `HomeAssistant:Enabled` false nobody is told a key,
        and none is needed.

        The agent also refuses a command that is retained, older than a minute, given before the agent started, or the
        second within a minute (after one that failed the next need not wait); each refusal is counted, and the log says why. A machine whose clock is wrong by more
        than a minute refuses all of them.

        ## A dashboard for one device

        *Edit dashboard → Add card → Manual*, and paste. Replace `kitchen_pi` by the name of your device as Home
        Assistant has it in its entities. Of two devices of one name the second has `_2` at the end of each entity, for
        example `sensor.kitchen_pi_reason_2`: give each device a name of its own (`Device:Name`) before it is found.

        """;

    private const string Fleet = """

        ## A card for many devices

        Lists those that are in trouble, with the reason, and those that are not connected. It finds the devices by
        itself. Entities may have other names, as long as their ids end in `_problem` and `_reason`; a device whose
        entities do not is named as not known.

        """;

    private const string Blueprint = """

        ## Tell me when a Pi is in trouble

        The blueprint [pi-in-trouble.yaml](home-assistant/pi-in-trouble.yaml) makes an automation of it: copy it to
        `config/blueprints/automation/healthcheck/` of Home Assistant, reload the automations, then *Settings →
        Automations → Blueprints*. Choose the *Problem event* and the connectivity of each device, how long a problem
        must last, and what to do; a notification in Home Assistant by default, your phone if you put its action there
        with `title: "{{ title }}"` and `message: "{{ message }}"`.

        It is built on the entity *Problem event*, which fires when a problem `began`, `worsened`, `eased` or `ended`,
        also while another one lasts. Its attributes are `code`, `severity`, `summary`, `message` with the figures,
        `advice` and `since`. A restart repeats no event. While Home Assistant is down it hears none; what is wrong then
        is in *Problem* and *Reason*. `code` and `summary` tell which problem it is, and they are the same at its end.

        ## The collector

        A collector is a device too, *HealthCheck collector* and the name of its machine: whether it is connected, how
        many devices are online, offline, stopped and in trouble, the one that is silent for the longest, open alerts,
        missing samples, and its version. What you muted is in no trouble and is not waited for. Each agent's device is
        then *connected via* the collector; without a collector nothing is missing.

        Delete the device in Home Assistant, and it stays away until the collector starts again. To keep it away, set
        `HomeAssistant:Enabled` of the collector to false and restart it. Before you remove a collector for good, stop it
        and run `sudo healthcheck-collector forget`.
        At a broker with an access list the collector must write `healthcheck/collectors/+/status` and `…/health` and
        read `homeassistant/status`, and the agents must read `healthcheck/collectors/+/status`:
        [mosquitto/acl](../mosquitto/acl) has these lines.

        ## It does not appear

        - `sudo healthcheck-agent doctor` looks at the broker and at the right to announce.
        - Does Home Assistant use the same broker, with discovery on and the prefix `homeassistant`? Another prefix goes
          into `HomeAssistant:DiscoveryPrefix`, of the agents and of the collector, which clears devices there that are
          forgotten.
        - Was it deleted there? Restart the agent: `sudo systemctl restart healthcheck-agent`.
        - What the broker has: `mosquitto_sub -v -t 'homeassistant/device/+/config'`.
        """;

    public static string Write(IReadOnlyList<EntityRow> rows, Func<string, string> file)
    {
        var page = new StringBuilder(Head
            .Replace("CARD\n", $"```yaml\n{file("first-card.yaml")}```\n\n", StringComparison.Ordinal)
            .Replace("AUTOMATION\n", $"```yaml\n{file("first-automation.yaml")}```\n\n", StringComparison.Ordinal));
        foreach (var same in rows.GroupBy(row => row.Key))
        {
            var (row, name) =
                (same.First(), same.First().Name?.Replace("<", "&lt;", StringComparison.Ordinal) ?? "(the device)");
            page.Append(CultureInfo.InvariantCulture, $"| `{row.Key}` | {name} | {Type(row)} | {row.Unit} ")
                .Append(CultureInfo.InvariantCulture,
                    $"| {string.Join("; others ", same.Select(Is))} | {Value(row)} |\n");
        }

        page.Append(Commands).Append("\n```yaml\n").Append(file("dashboard.yaml")).Append("```\n");
        page.Append(Fleet).Append("\n```yaml\n").Append(file("fleet.yaml")).Append("```\n");
        return page.Append(Blueprint).ToString();
    }

    private static string Type(EntityRow row)
    {
        var platform = row.Platform switch
        {
            Platform.BinarySensor =>
            "binary sensor",
            Platform.Button => "button",
            Platform.Event => "event",
            _ => "sensor"
        };
        return row.DeviceClass is null ? platform : $"{platform}, {row.DeviceClass}";
    }

    private static string Is(EntityRow row) => row switch
    {
        { Platform: Platform.Button } => "only with `Commands:Enabled`",
        { IsPrimary: true, Instances.Placeholder: "<mount>" } => "main for the root",
        { IsPrimary: true } => "main",
        { IsForRouteOnly: true } => "diagnostic; off for interfaces that do not lead to the broker",
        { IsEnabled: true } => "diagnostic",
        _ => "off",
    };

    private static string Value(EntityRow row) => row switch
    {
        { Platform: Platform.Button } => $"sends `{row.Value}`",
        { Platform: Platform.Event } => $"{string.Join(", ", row.Words.Select(word => $"`{word}`"))}",
        { Value: var value } when value.Contains('{', StringComparison.Ordinal) =>
            $"`{value.Replace("|", "\\|", StringComparison.Ordinal)}`",
        _ => $"`{row.Value.Replace("?", "", StringComparison.Ordinal)}`"
            + (row.Topic == Contracts.TopicKind.Announcement ? " of the announcement" : ""),
    };
}
