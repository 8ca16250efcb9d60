#pragma warning disable RCS0056 // Long literals.

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using HealthCheck.Agent.HomeAssistant;
using HealthCheck.Agent.Http;
using HealthCheck.Contracts;
using HealthCheck.Golden;
using HealthCheck.Hosting.HomeAssistant;
using HealthCheck.Hosting.Settings;

namespace HealthCheck.Agent.Tests.HomeAssistant;

public sealed class DiscoveryTests
{
    [Theory]
    [MemberData(nameof(Fixture.Boards), MemberType = typeof(Fixture))]
    public void What_is_told_of_each_board_is_to_the_letter_what_it_was_and_keeps_to_every_rule(string board)
    {
        var message = DiscoveryMessages.Message(board);
        Assert.Empty(
            HomeAssistantRules.Mistakes(DiscoveryMessages.Topic(DiscoveryMessages.Announcement(board)), message));
        GoldenFile.Matches($"home-assistant/{board}.json", DiscoveryMessages.Indented(message));
    }

    [Fact]
    public void A_device_that_has_everything_keeps_to_every_rule()
    {
        var entities = DiscoveryMessages.Entities(DiscoveryMessages.OfEverything);
        Assert.Empty(
            HomeAssistantRules.Mistakes(DiscoveryMessages.Topic(Example.Announcement),
                DiscoveryMessages.Message(Example.Announcement, entities)));
        Assert.Empty(Catalogue.All.Select(row => row.Key).Except(entities.Select(entity => entity.Row.Key)));
    }

    [Fact]
    public void A_machine_with_hundreds_of_disks_is_told_of_in_part_and_stays_within_64_KiB()
    {
        var mounts = Example.Snapshot.Storage!.Mounts;
        var snapshot = Example.Snapshot with
        {
            Storage = Example.Snapshot.Storage with
            {
                Mounts = [.. mounts, .. Enumerable.Range(0, 250)
                    .Select(i => mounts[0] with { Mount = $"/srv/a-rather-long-name-for-a-disk-of-many/{i}" })],
            },
        };
        var entities = DiscoveryMessages.Entities(snapshot);
        Assert.Equal(PublishedEntities.MostEntities, entities.Count);
        Assert.Contains(entities, entity => entity.Key == "restart");
        var (message, leftOut) = DiscoveryMessages.Discovery(Example.Announcement)
            .Fit(Example.Announcement, null, entities, [], Discovery.MostBytes)!.Value;
        Assert.InRange(leftOut, 1, 20);
        Assert.Empty(HomeAssistantRules.Mistakes(DiscoveryMessages.Topic(Example.Announcement), message));
    }

    [Fact]
    public void With_22_mounts_what_is_off_is_left_out_and_rates_and_wifi_signal_stay()
    {
        var whole = DiscoveryMessages.OfEverything;
        var mounts = whole.Storage!.Mounts;
        foreach (var count in (int[])[22, 60])
        {
            var many = whole with
            {
                Storage = whole.Storage with
                {
                    Mounts = [.. mounts, .. Enumerable.Range(mounts.Count, count - mounts.Count)
                        .Select(i => mounts[0] with { Mount = $"/mnt/{i}" })],
                },
            };
            var entities = DiscoveryMessages.Entities(many);
            var keys = entities.Select(entity => entity.Key).ToList();
            Assert.Equal(PublishedEntities.MostEntities, keys.Count);
            Assert.Contains("net_wlan0_signal", keys);
            Assert.Contains("net_eth0_receive_rate", keys);
            Assert.Contains("drive_mmcblk0_wear", keys);
            Assert.Contains("disk_mnt_2_usage", keys);
            if (count == 22)
                Assert.All(
                    Catalogue.Find(many, _ => true, hasButtons: true, route: null).Except(entities),
                    entity => Assert.False(entity.IsEnabled, entity.Key));
        }
    }

    [Fact]
    public void Zones_of_one_type_have_names_of_their_own()
    {
        var zones = new[] { "cpu-thermal", "gpu-thermal", "GPU-thermal", "gpu-thermal", "nvme" }
            .Select((type, zone) => new TemperatureReading(zone, type, 41, 105.8, null));
        var entities = DiscoveryMessages.Entities(Example.Snapshot with { Temperature = [.. zones] });
        Assert.Equal(
            ["CPU temperature", "Temperature of gpu-thermal 1", "Temperature of GPU-thermal 2",
                "Temperature of gpu-thermal 3", "Temperature of nvme"],
            entities.Where(entity => entity.Row.DeviceClass == "temperature").Select(entity => entity.Name));
    }

    [Fact]
    public void The_serial_number_is_the_id_by_which_everything_else_names_the_device() => Assert.Equal(
        Example.Announcement.Id,
        (string?)JsonNode.Parse(DiscoveryMessages.Message(Example.Announcement, []))!["device"]!["serial_number"]);

    [Fact]
    public void Whatever_is_true_and_bad_says_so_and_verdicts_are_written_as_words()
    {
        var message = DiscoveryMessages.Message(
            Example.Announcement, DiscoveryMessages.Entities(DiscoveryMessages.OfEverything));
        var components = DiscoveryMessages.Components(message);
        Assert.All(
            components.Where(each => (string?)each.Value!["platform"] == "binary_sensor"),
            each => Assert.True(each.Value!["device_class"] is not null, each.Key));
        Assert.Equal("""["OK","Warning","Critical"]""", components["verdict"]!["options"]!.ToJsonString());
    }

    [Fact]
    public void Whatever_things_are_called_the_message_keeps_to_every_rule_and_no_two_have_one_key()
    {
        var name = Gen.String[Gen.OneOf(Gen.Char["ab_/-. '\"\\{}%äß\n\u0000\ud83d\ude00"], Gen.Char), 1, 60];
        Gen.Select(name.Array[0, 6], name, name).Sample((names, other, device) =>
        {
            var snapshot = Example.Snapshot with
            {
                Storage = Example.Snapshot.Storage! with
                {
                    Mounts = [.. names.Distinct()
                        .Select(each => Example.Snapshot.Storage.Mounts[0] with { Mount = "/" + each })],
                },
                Network = [Example.Snapshot.Network![0] with { Interface = other }],
            };

            // Lone halves of surrogates become the same sign of replacement on the wire, so such names may be equal to
            // people.
            var message =
                DiscoveryMessages.Message(
                    Example.Announcement with { Name = "\u2603" + device }, DiscoveryMessages.Entities(snapshot));
            var mistakes = HomeAssistantRules.Mistakes(DiscoveryMessages.Topic(Example.Announcement), message);
            return mistakes.All(mistake => mistake.Contains("the same name", StringComparison.Ordinal))
                && DiscoveryMessages.Components(message).Count == DiscoveryMessages.Entities(snapshot).Count;
        });
    }

    [Fact]
    public void Everything_but_the_connection_is_unavailable_unless_the_device_is_online()
    {
        var root = JsonNode.Parse(DiscoveryMessages.Message("pi-4"))!;
        Assert.Equal("healthcheck/3f9c0d5e2a7b4c11/status", (string?)root["availability"]![0]!["topic"]);
        Assert.Equal(
            "{{ 'online' if value == 'online' else 'offline' }}", (string?)root["availability"]![0]!["value_template"]);
        var components = root["components"]!.AsObject();
        Assert.Equal(["connectivity", "problem_event"],
            components.Where(each => each.Value!["availability"] is not null).Select(each => each.Key));
        var main = components["connectivity"]!.AsObject();
        Assert.True(main.ContainsKey("name") && main["name"] is null);
        Assert.Empty(main["availability"]!.AsArray());
    }

    [Fact]
    public void A_component_that_is_gone_is_defined_as_briefly_as_can_be_and_then_nothing_but_its_platform()
    {
        var names = Enum.GetValues<Platform>().Select(each => new EntityName(each, $"gone_{(int)each}")).ToList();
        var topic = DiscoveryMessages.Topic(Example.Announcement);
        var defined = DiscoveryMessages.Message(
            Example.Announcement, [], null, [.. names.Select(name => new GoneEntity(name, IsDefined: true))]);
        Assert.Empty(HomeAssistantRules.Mistakes(topic, defined));
        Assert.All(DiscoveryMessages.Components(defined), each => Assert.InRange(each.Value!.AsObject().Count, 4, 6));

        var removed = DiscoveryMessages.Message(
            Example.Announcement, [], null, [.. names.Select(name => new GoneEntity(name, IsDefined: false))]);
        Assert.Empty(HomeAssistantRules.Mistakes(topic, removed));
        Assert.Equal(
            """
            {"gone_0":{"platform":"sensor"},"gone_1":{"platform":"binary_sensor"},"gone_2":{"platform":"button"},"gone_3":{"platform":"event"}}
            """,
            DiscoveryMessages.Components(removed).ToJsonString());
    }

    [Fact]
    public void Only_an_address_that_the_board_was_born_with_connects_it_to_what_others_know_of_it()
    {
        JsonNode? Connections(params string[] macs) => JsonNode.Parse(DiscoveryMessages.Message(
            Example.Announcement with { Fingerprint = Example.Announcement.Fingerprint with { Macs = macs } }, []))![
                "device"]!["connections"];
        Assert.Null(Connections());
        Assert.Null(Connections("00:e0:4c:68:00:01"));
        Assert.Equal("""[["mac","dc:a6:32:01:02:03"]]""",
            Connections("00:e0:4c:68:00:01", "dc:a6:32:01:02:03", "dc:a6:32:01:02:04")!.ToJsonString());
    }

    [Theory]
    [InlineData(null, "192.168.1.23", "http://192.168.1.23:7070/")]
    [InlineData("0.0.0.0", "192.168.1.23", "http://192.168.1.23:7070/")]
    [InlineData("10.0.0.1", "192.168.1.23", "http://10.0.0.1:7070/")]
    [InlineData("::", "fd00::5", "http://[fd00::5]:7070/")]
    [InlineData("127.0.0.1", "192.168.1.23", null)]
    [InlineData(null, null, null)]
    public void The_page_is_linked_where_others_can_reach_it(string? listening, string? address, string? page) =>
        Assert.Equal(
        page, new HttpOptions(listening is null ? null : IPAddress.Parse(listening), 7070).PageUrl(
            Example.Announcement with { Address = address, HttpPort = 7070 }));

    [Fact]
    public void Rates_are_on_for_the_interface_that_leads_to_the_broker_and_for_all_while_that_is_unknown()
    {
        IEnumerable<string> Off(string? route) =>
            DiscoveryMessages.Components(DiscoveryMessages.Message(
                Example.Announcement, DiscoveryMessages.Entities(Example.Snapshot, route: route)))
            .Where(each => each.Key.EndsWith("_receive_rate", StringComparison.Ordinal)
                && each.Value!["enabled_by_default"] is not null)
            .Select(each => each.Key);
        Assert.Equal(["net_wlan0_receive_rate"], Off("eth0"));
        Assert.Empty(Off(null));
    }

    [Fact]
    public void The_shape_of_a_snapshot_is_another_exactly_when_something_else_is_found()
    {
        var boards = Fixture.Boards.Select(row => DiscoveryMessages.Snapshot(row.Data))
            .Append(Example.Snapshot).ToList();
        foreach (var one in boards)
        {
            foreach (var other in boards)
                Assert.Equal(DiscoveryMessages.Entities(one).SequenceEqual(DiscoveryMessages.Entities(other)),
                    Catalogue.ShapeOf(one) == Catalogue.ShapeOf(other));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Catalogue.ShapeOf(Example.Snapshot);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("cpu_*", true)]
    [InlineData("disk_root_free", true)]
    [InlineData("CPU", false)]
    [InlineData("net eth0", false)]
    [InlineData("a/b", false)]
    public void Entities_are_chosen_by_key_or_pattern_and_a_slip_is_told(string pattern, bool isOne)
    {
        if (isOne)
            Assert.Equal([pattern], TestSettings.With(("HomeAssistant:Exclude", pattern)).HomeAssistant.Exclude);
        else
            Assert.Contains(
                pattern, Assert.Throws<SettingsException>(() =>
                    TestSettings.With(("HomeAssistant:Exclude", pattern))).Mistakes[0], StringComparison.Ordinal);
        Assert.True(TestSettings.With().HomeAssistant.Enabled);
        Assert.False(TestSettings.With().Commands.Enabled);
    }

    [Theory]
    [InlineData("/", "root")]
    [InlineData("/boot/firmware", "boot_firmware")]
    [InlineData("/root", "root_94a6b4")]
    [InlineData("/boot_firmware", "boot_firmware_4f5755")]
    [InlineData("/media/pi/Backup Disk", "media_pi_backup_disk_8e40cf")]
    [InlineData("eth0", "eth0")]
    [InlineData("br-lan", "br_lan_4c2e8e")]
    public void A_part_of_a_key_is_plain_where_it_can_be_and_never_two_things(string id, string slug) =>
        Assert.Equal(slug, InstanceList.Slug(id));

    [Theory]
    [InlineData("""{"device":{"identifiers":["x"],"name":"X"},"origin":{"name":"H"},"components":{},"~":"a"}""",
        "extra key: ~")]
    [InlineData("""{"device":{"identifiers":["x"],"name":"X","ip":"1"},"origin":{"name":"H"},"components":{}}""",
        "extra key: ip")]
    [InlineData("""{"device":{"identifiers":["x"],"name":"X","model":null},"origin":{"name":"H"},"components":{}}""",
        "device.model is no text")]
    [InlineData(
        """{"device":{"identifiers":["x"],"name":"X","configuration_url":"attic-pi.local:9000"},"origin":{"name":"H"},"components":{}}""", "configuration_url")]
    [InlineData("""{"device":{"identifiers":["x"],"name":"X"},"components":{}}""", "lacks origin")]
    [InlineData(
        """{"device":{"identifiers":["x"],"name":"X"},"origin":{"name":"H"},"components":{},"qos":NaN}""", "NaN")]
    public void The_rules_find_what_home_assistant_refuses(string message, string mistake) => Assert.Contains(
        HomeAssistantRules.Mistakes("homeassistant/device/x/config", Encoding.UTF8.GetBytes(message)),
        each => each.Contains(mistake, StringComparison.Ordinal) || each.StartsWith("'N'", StringComparison.Ordinal));

    [Theory]
    [InlineData("unit_of_measurement", "\"C\"", "temperature refuses")]
    [InlineData("unit_of_measurement", "null", "temperature refuses")]
    [InlineData("device_class", "\"timestamp\"", "only a figure")]
    [InlineData("device_class", "\"heat\"", "does not know")]
    [InlineData("device_class", "\"enum\"", "must have options")]
    [InlineData("state_class", "\"total_increasing\"", "cannot have")]
    [InlineData("object_id", "\"x\"", "extra key")]
    [InlineData("name", "\"X temperature\"", "starts with the name of the device")]
    [InlineData("entity_category", "\"config\"", "refuses: config")]
    [InlineData("icon", "\"chip\"", "icon that is none")]
    [InlineData("platform", "\"number\"", "no platform")]
    [InlineData("unique_id", "null", "unique_id")]
    public void The_rules_find_what_is_wrong_with_a_component(string key, string value, string mistake)
    {
        var component = JsonNode.Parse(
            """
            {"platform":"sensor","unique_id":"x_t","name":"Temperature","state_topic":"a","value_template":"{{ 1 }}","device_class":"temperature",
             "unit_of_measurement":"°C","state_class":"measurement","suggested_display_precision":1}
            """)!;
        string Message() =>
            $$$"""{"device":{"identifiers":["x"],"name":"X"},"origin":{"name":"H"},"components":{"t":{{{component.ToJsonString()}}}}}""";
        Assert.Empty(HomeAssistantRules.Mistakes("homeassistant/device/x/config", Encoding.UTF8.GetBytes(Message())));
        component[key] = JsonNode.Parse(value);
        Assert.Contains(
            HomeAssistantRules.Mistakes("homeassistant/device/x/config", Encoding.UTF8.GetBytes(Message())),
            each => each.Contains(mistake, StringComparison.Ordinal));
    }
}
