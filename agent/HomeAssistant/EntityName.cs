using System.Buffers;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using HealthCheck.Agent.RemoteCommands;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>An entity by what Home Assistant knows it by.</summary>
internal readonly record struct EntityName(Platform Platform, string Key);
