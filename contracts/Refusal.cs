using System.Text.Json.Serialization;

namespace HealthCheck.Contracts;

/// <summary>Why a message from outside was refused. The words are the keys of <c>samples.refused</c>.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<Refusal>))]
public enum Refusal
{
    /// <summary>
    /// Not the JSON, or not the values, that the contract asks for; truncated messages are among them.
    /// </summary>
    Malformed,

    /// <summary>Larger than <see cref="ContractLimits"/> allows for its kind.</summary>
    Oversized,

    /// <summary>The topic, the announcement and the snapshot do not name one and the same valid id.</summary>
    WrongId,

    /// <summary>The message says it was measured later than now.</summary>
    FutureDated,

    /// <summary>The status of a device that was never announced.</summary>
    UnknownDevice,

    /// <summary>A limit of the collector is reached: the number of devices, or what one device may say.</summary>
    Limit,
}
