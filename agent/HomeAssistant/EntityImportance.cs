namespace HealthCheck.Agent.HomeAssistant;

/// <summary>
/// Which entities stay when not all have room: those on dashboards, then the enabled ones, then those that are off. The
/// first mount, disk or interface comes before the second of any other list, so that none takes all the room.
/// </summary>
internal static class EntityImportance
{
    /// <summary>All of them, the most important first.</summary>
    public static IEnumerable<Entity> Sort(IReadOnlyList<Entity> entities)
    {
        var ranked = new List<(int Grade, int Place, Entity Entity)>(entities.Count);
        foreach (var row in entities.GroupBy(entity => entity.Row, ReferenceEqualityComparer.Instance))
            ranked.AddRange(row.Select((entity, place) => (Grade(entity), place, entity)));
        return ranked.OrderBy(each => (each.Grade, each.Place)).Select(each => each.Entity);
    }

    /// <summary>The most important ones, in their own order.</summary>
    public static List<Entity> Most(List<Entity> entities, int most)
    {
        if (entities.Count <= most)
            return entities;
        var kept = Sort(entities).Take(most).ToHashSet();
        return [.. entities.Where(kept.Contains)];
    }

    private static int Grade(Entity entity) => entity switch
    {
        { Row.IsPrimary: true } => 0,
        { IsEnabled: true } => 1,
        _ => 2,
    };
}
