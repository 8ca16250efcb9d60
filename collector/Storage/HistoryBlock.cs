using System.Buffers;
using System.Buffers.Binary;
using HealthCheck.Collector.History;
using HealthCheck.Hosting.Files;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Collector.Storage;

/// <summary>Packed history of one device.</summary>
internal readonly record struct HistoryBlock(int Device, byte[] Packed);
