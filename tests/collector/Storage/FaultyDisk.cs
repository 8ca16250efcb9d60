using System.Runtime.CompilerServices;
using HealthCheck.Collector.Storage;
using Microsoft.Win32.SafeHandles;

namespace HealthCheck.Collector.Tests.Storage;

/// <summary>
/// A disk on real files that fails as it is told to, and ends the process within any write. It remembers what was not
/// synchronised,
/// so that a power cut can take it back. Synchronising costs nothing, because nobody cuts the power of this machine.
/// </summary>
internal sealed class FaultyDisk(Random random, string attic) : Disk
{
    private const int SectorBytes = 512, NoSpace = 28, IoError = 5, TooMany = 24;

    private readonly Lock gate = new();
    private readonly ConditionalWeakTable<SafeFileHandle, Node> handles = [];
    private readonly Dictionary<string, Node> nodes = [];
    private readonly List<(string Directory, Action Undo)> names = [];
    private int left = int.MaxValue, kept;

    private sealed record Node(string Name)
    {
        public string Path { get; set; } = Name;

        public List<(long At, byte[] Before, long LengthBefore)> Unsynced { get; } = [];
    }

    /// <summary>What is wrong now.</summary>
    public DiskFault Fault { get; set; }

    /// <summary>Whether the process has ended: nothing is changed any more.</summary>
    public bool IsDead { get; private set; }

    /// <summary>How many operations changed something, or tried to.</summary>
    public long Operations { get; private set; }

    /// <summary>Ends the process within one of the next operations.</summary>
    public void KillAfter(int operations) => left = operations;

    /// <summary>Ends the process now.</summary>
    public void Kill() => IsDead = true;

    /// <summary>Lets another process begin.</summary>
    public void Revive() => (IsDead, left) = (false, int.MaxValue);

    public override SafeFileHandle Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        lock (gate)
        {
            if (Fault == DiskFault.Forbidden && random.Next(3) == 0)
                throw new UnauthorizedAccessException($"Access to the path '{path}' is denied.");
            if (Fault == DiskFault.TooManyFiles && random.Next(3) == 0)
                throw Failure("Too many open files", TooMany);
            if (access != FileAccess.Read && !File.Exists(path))
            {
                Change(path, needsRoom: true);
                Remember(path, () => File.Delete(path));
            }

            if (IsDead)
                throw Failure("killed", IoError);

            // What is written over has to be read first.
            var handle = base.Open(path, mode, access == FileAccess.Write ? FileAccess.ReadWrite : access, share);
            handles.Add(handle, NodeOf(path));
            return handle;
        }
    }

    public override int Read(SafeFileHandle file, Span<byte> buffer, long at)
    {
        lock (gate)
        {
            if (Fault == DiskFault.Failing && random.Next(20) == 0)
                throw Failure("Input/output error", IoError);
        }

        return base.Read(file, buffer, at);
    }

    public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long at)
    {
        lock (gate)
        {
            var wasDead = IsDead;
            try
            {
                Change(PathOf(file), needsRoom: true);
            }
            catch (IOException) when (!wasDead)
            {
                // A disk writes a sector as a whole or not at all.
                var end = (at + random.Next(bytes.Length + 1)) / SectorBytes * SectorBytes;
                Put(file, bytes[..(int)Math.Max(0, end - at)], at);
                throw;
            }

            Put(file, bytes, at);
        }
    }

    public override void SetLength(SafeFileHandle file, long length)
    {
        lock (gate)
        {
            Change(PathOf(file));
            var before = RandomAccess.GetLength(file);
            var cut = new byte[Math.Max(0, before - length)];
            base.Read(file, cut, length);
            if (handles.TryGetValue(file, out var node))
                node.Unsynced.Add((length, cut, before));
            base.SetLength(file, length);
        }
    }

    public override void Sync(SafeFileHandle file)
    {
        lock (gate)
        {
            Change(PathOf(file));
            if (handles.TryGetValue(file, out var node))
                node.Unsynced.Clear();
        }
    }

    public override void Move(string from, string to)
    {
        lock (gate)
        {
            Change(from);
            var replaced = File.Exists(to) ? Keep(to) : null;
            File.Move(from, to);
            Rename(from, to);
            Remember(to, () =>
            {
                File.Move(to, from);
                Rename(to, from);
                if (replaced is not null)
                    File.Move(replaced, to);
            });
        }
    }

    public override void Delete(string path)
    {
        lock (gate)
        {
            if (!File.Exists(path))
                return;
            Change(path);
            var deleted = Keep(path);
            nodes.Remove(path);
            Remember(path, () => File.Move(deleted, path));
        }
    }

    public override void SyncDirectory(string path)
    {
        lock (gate)
        {
            Change(path);
            names.RemoveAll(each => each.Directory == path);
        }
    }

    /// <summary>Takes back some of what was not synchronised. Only when every handle is closed.</summary>
    public void CutPower()
    {
        Kill();
        foreach (var node in nodes.Values.Where(node => node.Unsynced.Count > 0 && File.Exists(node.Path)))
        {
            using var file = File.OpenHandle(node.Path, FileMode.Open, FileAccess.ReadWrite);
            var survived = new List<(long From, long To)>();
            foreach (var (at, before, length) in Enumerable.Reverse(node.Unsynced))
            {
                // What was written over later cannot come back below it.
                if (random.Next(2) == 0 || survived.Exists(each => each.From < at + before.Length && at < each.To))
                {
                    survived.Add((at, at + before.Length));
                    continue;
                }

                // Either the length is lost as well, or there are zeros where nothing was.
                RandomAccess.Write(file, before, at);
                if (survived.Count == 0 && length < RandomAccess.GetLength(file) && random.Next(2) == 0)
                    RandomAccess.SetLength(file, length);
            }
        }

        // A file system writes the changes of names in their order.
        var survivors = random.Next(names.Count + 1);
        foreach (var (_, undo) in Enumerable.Reverse(names.Skip(survivors)))
            undo();
        names.Clear();
        foreach (var node in nodes.Values)
            node.Unsynced.Clear();
    }

    private void Put(SafeFileHandle file, ReadOnlySpan<byte> bytes, long at)
    {
        if (bytes.IsEmpty)
            return;
        var length = RandomAccess.GetLength(file);
        var before = new byte[bytes.Length];
        base.Read(file, before, at);
        if (handles.TryGetValue(file, out var node))
            node.Unsynced.Add((at, before, length));
        base.Write(file, bytes, at);
    }

    private void Change(string path, bool needsRoom = false)
    {
        Operations++;
        if (IsDead)
            throw Failure("killed", IoError);
        if (--left == 0)
        {
            IsDead = true;
            throw Failure("killed", IoError);
        }

        if (Fault == DiskFault.Full && needsRoom)
            throw Failure($"No space left on device : '{path}'", NoSpace);
        if (Fault == DiskFault.Failing && random.Next(4) == 0)
            throw Failure("Input/output error", IoError);
    }

    private static IOException Failure(string message, int code) => new(message, code);

    private void Remember(string path, Action undo) => names.Add((Path.GetDirectoryName(path)!, undo));

    private string Keep(string path)
    {
        var place = Path.Combine(attic, $"{++kept}");
        File.Move(path, place);
        return place;
    }

    private string PathOf(SafeFileHandle file) => handles.TryGetValue(file, out var node) ? node.Path : "";

    private Node NodeOf(string path) => nodes.TryGetValue(path, out var node) ? node : nodes[path] = new(path);

    private void Rename(string from, string to)
    {
        if (!nodes.Remove(from, out var node))
            return;
        node.Path = to;
        nodes[to] = node;
    }
}
