namespace HealthCheck.Collector.Storage;

/// <summary>The state directory was written by another version: starting again will not help.</summary>
internal sealed class LayoutException(string message) : Exception(message)
{
    /// <summary>Whether it is what is behind a failure.</summary>
    public static bool IsBehind(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            if (failure is LayoutException)
                return true;
        }

        return false;
    }
}
