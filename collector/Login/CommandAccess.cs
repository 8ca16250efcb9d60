using System.Security.Claims;
using System.Text.Encodings.Web;
using HealthCheck.Collector.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace HealthCheck.Collector.Login;

/// <summary>The token of the commands on this machine, if it could be laid down.</summary>
internal sealed record CommandAccess(TokenEntry? Token);
