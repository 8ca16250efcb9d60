using System.Text.Json.Serialization;

namespace HealthCheck.Contracts;

/// <summary>What can happen to a device in the eyes of the collector.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<EventKind>))]
public enum EventKind
{
    /// <summary>The collector heard of it for the first time.</summary>
    FirstSeen,

    /// <summary>It is connected to the broker.</summary>
    Online,

    /// <summary>It is gone without a word.</summary>
    Offline,

    /// <summary>It stopped on purpose.</summary>
    Stopped,

    /// <summary>The machine booted anew: another boot id.</summary>
    Rebooted,

    /// <summary>It announced another name or host name.</summary>
    Renamed,

    /// <summary>It announced another address.</summary>
    AddressChanged,

    /// <summary>Its agent has another version.</summary>
    AgentUpdated,

    /// <summary>
    /// The card of a known device is in another board: same machine-id, other serial, the old one silent.
    /// </summary>
    CardMoved,

    /// <summary>The card of a known device runs in a second board at the same time.</summary>
    CardCloned,

    /// <summary>The same device reports another board: same id, other serial.</summary>
    BoardReplaced,

    /// <summary>Two live agents use this identity: samples of two boots alternate.</summary>
    IdentityShared,

    /// <summary>It measured samples that will not come any more.</summary>
    SamplesLost,

    /// <summary>Its clock is far from the collector's.</summary>
    ClockWrong,

    /// <summary>Its clock agrees with the collector's again.</summary>
    ClockRight,

    /// <summary>A problem of its verdict began; the code says which.</summary>
    ProblemBegan,

    /// <summary>A problem of its verdict ended; the code says which.</summary>
    ProblemEnded,

    /// <summary>It is online at the broker and does not answer over HTTP.</summary>
    HttpUnreachable,

    /// <summary>It answers over HTTP again.</summary>
    HttpReachable,

    /// <summary>At its address somebody else answers.</summary>
    SomebodyElse,

    /// <summary>It was given the history of another device.</summary>
    Adopted,

    /// <summary>The owner changed its name, tags, notes or muting.</summary>
    Edited,

    /// <summary>The same board runs another card or system: same serial, other machine-id.</summary>
    CardReplaced,

    /// <summary>Over HTTP it says something else about itself than it announced.</summary>
    HttpDiffers,

    /// <summary>Too much happened to it within an hour; further events of that hour are left out.</summary>
    EventsLeftOut,

    /// <summary>It sends more than is taken from one device, and some of it was put aside.</summary>
    LimitReached,

    /// <summary>The owner removed it with everything of its own; this is the last that is told of it.</summary>
    Forgotten,

    /// <summary>
    /// It is a known device under a new id: same card and network ports, the old id silent. It can adopt the old one.
    /// </summary>
    IdentityChanged,
}
