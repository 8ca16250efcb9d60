using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>
/// Which entities Home Assistant is told of: what the snapshots show, what they showed not long ago, and what it must remove. A
/// thing that is missing for a moment (a failed sample, an interface that comes up again, a disk that is carried about) keeps its
/// entities, which are unknown meanwhile. It is gone for good when for a whole day no snapshot had it; a snapshot in which a
/// source failed proves nothing. What the settings no longer want is gone at once.
/// </summary>
internal sealed class EntityLedger(HomeAssistantOptions options, bool hasButtons, TimeProvider clock)
{
    public static readonly TimeSpan GoneAfter = TimeSpan.FromDays(1);

    private readonly Dictionary<string, Standing> standings = new(StringComparer.Ordinal);
    private int? shape;
    private int missing;

    /// <summary>What there is, and what is missing for a while only.</summary>
    public IEnumerable<Entity> Present => standings.Values
        .Where(each => each.Stage == Stage.Standing).Select(each => each.Entity).OfType<Entity>();

    /// <summary>What Home Assistant is to remove.</summary>
    public IEnumerable<EntityName> Gone => Named(Stage.Gone);

    /// <summary>What Home Assistant may know, to be remembered.</summary>
    public IEnumerable<EntityName> Known => Named(Stage.Standing).Concat(Named(Stage.Gone)).Concat(Named(Stage.Removed));

    /// <summary>Takes over what an earlier run told Home Assistant.</summary>
    public void Remember(IEnumerable<EntityName> known)
    {
        foreach (var (platform, key) in known)
        {
            var isWanted = options.Wants(key) && (platform != Platform.Button || hasButtons);
            standings[key] = new Standing(platform)
            {
                MissingSince = clock.GetTimestamp(),
                Stage = isWanted ? Stage.Standing : Stage.Gone,
            };
            missing++;
        }
    }

    /// <summary>Looks at the next snapshot.</summary>
    /// <returns>True when Home Assistant is to be told something new.</returns>
    public bool Observe(HealthSnapshot snapshot)
    {
        var seen = Catalogue.ShapeOf(snapshot);
        var isAsBefore = seen == shape;
        if (isAsBefore && missing == 0)
            return false;
        shape = seen;
        return (!isAsBefore && Take(Catalogue.Find(snapshot, options.Wants, hasButtons))) | Age(HasFailed(snapshot));
    }

    /// <summary>Home Assistant was told to remove what was gone; what had been removed before is no longer there to remember.</summary>
    /// <returns>True when it is to be told once more, without what it removed.</returns>
    public bool Told()
    {
        var isOneRemoved = false;
        foreach (var (key, standing) in standings)
        {
            if (standing.Stage == Stage.Removed)
                standings.Remove(key);
            else if (standing.Stage == Stage.Gone)
                (standing.Stage, isOneRemoved) = (Stage.Removed, true);
        }

        missing = standings.Values.Count(each => each.MissingSince is not null);
        return isOneRemoved;
    }

    private bool Take(List<Entity> found)
    {
        var now = clock.GetTimestamp();
        var isNew = false;
        foreach (var standing in standings.Values)
            standing.IsSeen = false;
        foreach (var entity in found)
        {
            if (!standings.TryGetValue(entity.Key, out var standing))
                standings.Add(entity.Key, standing = new Standing(entity.Row.Platform));
            isNew |= standing.Entity != entity || standing.Stage != Stage.Standing;
            (standing.Entity, standing.Stage, standing.IsSeen, standing.MissingSince) = (entity, Stage.Standing, true, null);
        }

        missing = 0;
        foreach (var standing in standings.Values)
        {
            if (standing.IsSeen)
                continue;
            standing.MissingSince ??= now;
            missing++;
        }

        return isNew;
    }

    private bool Age(bool provesNothing)
    {
        var now = clock.GetTimestamp();
        var isNew = false;
        foreach (var standing in standings.Values)
        {
            if (standing is not { MissingSince: { } since, Stage: Stage.Standing })
                continue;
            if (provesNothing)
                standing.MissingSince = now;
            else if (clock.GetElapsedTime(since, now) >= GoneAfter)
                (standing.Stage, isNew) = (Stage.Gone, true);
        }

        return isNew;
    }

    private static bool HasFailed(HealthSnapshot snapshot)
    {
        foreach (var problem in snapshot.Problems)
        {
            if (problem.Code is ProblemCodes.SourceFailed or ProblemCodes.SensorFailed)
                return true;
        }

        return false;
    }

    private IEnumerable<EntityName> Named(Stage stage) => standings
        .Where(each => each.Value.Stage == stage).Select(each => new EntityName(each.Value.Platform, each.Key));

    private enum Stage
    {
        /// <summary>Announced.</summary>
        Standing,

        /// <summary>To be announced as removed.</summary>
        Gone,

        /// <summary>Announced as removed, and to be left out of the next message.</summary>
        Removed,
    }

    /// <summary>An entity as it is remembered; without a definition it is known from an earlier run only.</summary>
    private sealed class Standing(Platform platform)
    {
        public Platform Platform { get; } = platform;

        public Entity? Entity { get; set; }

        public Stage Stage { get; set; }

        public long? MissingSince { get; set; }

        public bool IsSeen { get; set; }
    }
}
