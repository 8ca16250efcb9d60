using HealthCheck.Agent.Problems;
using HealthCheck.Contracts;
using HealthCheck.Hosting.HomeAssistant;

namespace HealthCheck.Agent.HomeAssistant;

/// <summary>
/// The entities that are published to Home Assistant. An entity that is missing in a snapshot stays published and is
/// unknown meanwhile. It is removed when it was missing in all snapshots of a day; snapshots with a failed source do
/// not count. Entities that the settings exclude are removed immediately.
/// </summary>
internal sealed class PublishedEntities(HomeAssistantOptions options, bool hasButtons, TimeProvider clock)
{
    /// <summary>
    /// No device has more: a machine with hundreds of disks is not worth a Home Assistant that crawls.
    /// </summary>
    public const int MostEntities = 120;

    // More would leave no room in a message for those that exist.
    private const int MostGoneAtOnce = 50, MostOrphans = 500;

    public static readonly TimeSpan GoneAfter = TimeSpan.FromDays(1);

    private readonly Dictionary<string, EntityState> entities = new(StringComparer.Ordinal);
    private (int Shape, string? Route)? seen;
    private int missing;

    /// <summary>How many entities are not published because there are too many.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Entities that exist, and those that are missing for less than a day.</summary>
    public IEnumerable<Entity> Present => entities.Values
        .Where(each => each.Stage == Stage.Present).Select(each => each.Entity).OfType<Entity>();

    /// <summary>Entities that Home Assistant must remove.</summary>
    public IEnumerable<GoneEntity> Gone => Due.Select(each => new GoneEntity(
        new EntityName(each.Value.Platform, each.Key), IsDefined: each.Value.Stage == Stage.Gone));

    // What the next message defines or removes; the rest waits for the messages after it.
    private IEnumerable<KeyValuePair<string, EntityState>> Due => entities
        .Where(each => each.Value.Stage is Stage.Gone or Stage.Defined)
        .OrderByDescending(each => each.Value.Stage).ThenBy(each => each.Key, StringComparer.Ordinal)
        .Take(MostGoneAtOnce);

    /// <summary>Entities that Home Assistant may know, to be stored.</summary>
    public IEnumerable<EntityName> Known =>
        new[] { Stage.Present, Stage.Gone, Stage.Defined, Stage.Removed }.SelectMany(Named);

    /// <summary>
    /// Entities that were removed while Home Assistant may have been away. They are removed again at its birth.
    /// </summary>
    public IEnumerable<EntityName> Orphans => Named(Stage.Orphan);

    /// <summary>Restores the entities that an earlier run published.</summary>
    public void Remember(IEnumerable<EntityName> known, IEnumerable<EntityName> orphans)
    {
        foreach (var (platform, key) in orphans)
            entities[key] = new EntityState(platform) { Stage = Stage.Orphan };
        foreach (var (platform, key) in known)
        {
            var isWanted = options.Wants(key) && (platform != Platform.Button || hasButtons);
            entities[key] = new EntityState(platform)
            {
                MissingSince = clock.GetTimestamp(),
                Stage = isWanted ? Stage.Present : Stage.Gone,
            };
        }

        missing = entities.Values.Count(IsMissing);
    }

    /// <summary>Compares the next snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="route">The interface that leads to the broker; null while that is not known.</param>
    /// <returns>True if the discovery message must be sent.</returns>
    public bool Observe(HealthSnapshot snapshot, string? route = null)
    {
        var now = (Catalogue.ShapeOf(snapshot), route);
        var isAsBefore = now == seen;
        if (isAsBefore && missing == 0)
            return false;
        seen = now;
        return (!isAsBefore && Update(snapshot, route)) | RemoveExpired(HasFailed(snapshot));
    }

    /// <summary>
    /// Home Assistant has just started, or was connected to the broker again. What it was to remove is defined once
    /// more, because a Home Assistant that starts removes nothing that it has not set up.
    /// </summary>
    public void Born()
    {
        foreach (var state in entities.Values)
        {
            if (state.Stage != Stage.Present)
                state.Stage = Stage.Gone;
        }
    }

    /// <summary>
    /// Updates the state after a discovery message. What is gone takes three: it is defined, removed, and left out.
    /// </summary>
    /// <param name="isHomeAssistantThere">Whether Home Assistant is known to read the messages.</param>
    /// <returns>True if another message must be sent.</returns>
    public bool MarkSent(bool isHomeAssistantThere)
    {
        var due = Due.Select(each => each.Value).ToList();
        var orphans = entities.Values.Count(each => each.Stage == Stage.Orphan);
        foreach (var (key, state) in entities.Where(each => each.Value.Stage == Stage.Removed).ToList())
        {
            if (isHomeAssistantThere || orphans++ >= MostOrphans)
                entities.Remove(key);
            else
                (state.Stage, state.MissingSince) = (Stage.Orphan, null);
        }

        foreach (var state in due)
            state.Stage++;
        // Those that were removed just now are left out of the next message.
        var isMoreDue = due.Count > 0 || entities.Values.Any(each => each.Stage is Stage.Gone or Stage.Defined);

        missing = entities.Values.Count(IsMissing);
        return isMoreDue;
    }

    private bool Update(HealthSnapshot snapshot, string? route)
    {
        var all = Catalogue.Find(snapshot, options.Wants, hasButtons, route);
        var found = EntityImportance.Most(all, MostEntities);
        LeftOut = all.Count - found.Count;
        var now = clock.GetTimestamp();
        var isNew = false;
        foreach (var state in entities.Values)
            state.IsSeen = false;
        foreach (var entity in found)
        {
            if (!entities.TryGetValue(entity.Key, out var state))
                entities.Add(entity.Key, state = new EntityState(entity.Row.Platform));
            isNew |= state.Entity != entity || state.Stage != Stage.Present;
            (state.Entity, state.Stage, state.IsSeen, state.MissingSince) = (entity, Stage.Present, true, null);
        }

        foreach (var state in entities.Values)
        {
            if (!state.IsSeen)
                state.MissingSince ??= now;
        }

        missing = entities.Values.Count(IsMissing);
        return isNew | MakeRoom();
    }

    // What exists has precedence: the longest missing ones go at once when there are too many.
    private bool MakeRoom()
    {
        var tooMany = entities.Values.Count(each => each.Stage == Stage.Present) - MostEntities;
        if (tooMany <= 0)
            return false;
        var longest = entities.Values.Where(IsMissing).OrderBy(each => each.MissingSince).Take(tooMany).ToList();
        foreach (var state in longest)
            state.Stage = Stage.Gone;
        missing = entities.Values.Count(IsMissing);
        return true;
    }

    private bool RemoveExpired(bool isIncomplete)
    {
        var now = clock.GetTimestamp();
        var isNew = false;
        foreach (var state in entities.Values)
        {
            if (state is not { MissingSince: { } since, Stage: Stage.Present })
                continue;
            if (isIncomplete)
                state.MissingSince = now;
            else if (clock.GetElapsedTime(since, now) >= GoneAfter)
                (state.Stage, isNew) = (Stage.Gone, true);
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

    private static bool IsMissing(EntityState state) => state is { Stage: Stage.Present, MissingSince: not null };

    private IEnumerable<EntityName> Named(Stage stage) => entities
        .Where(each => each.Value.Stage == stage).Select(each => new EntityName(each.Value.Platform, each.Key));

    private enum Stage
    {
        /// <summary>Published.</summary>
        Present,

        /// <summary>To be defined once more, which a removal needs.</summary>
        Gone,

        /// <summary>To be removed.</summary>
        Defined,

        /// <summary>Removed, to be left out of the next message.</summary>
        Removed,

        /// <summary>Left out; removed again at the next birth of Home Assistant.</summary>
        Orphan,
    }

    /// <summary>The state of one entity; without a definition it is known from an earlier run only.</summary>
    private sealed class EntityState(Platform platform)
    {
        public Platform Platform { get; } = platform;

        public Entity? Entity { get; set; }

        public Stage Stage { get; set; }

        public long? MissingSince { get; set; }

        public bool IsSeen { get; set; }
    }
}
