using HealthCheck.Collector.Http;
using HealthCheck.Collector.Storage;
using HealthCheck.Hosting.Errors;

namespace HealthCheck.Collector.Api;

/// <summary>Answers that need the database, which may not be readable just now.</summary>
internal static class StoreAnswer
{
    /// <summary>The answer, or that it cannot be had now.</summary>
    public static async Task<IResult> OfAsync(Func<Task<IResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (StoreException e)
        {
            return Answer.Problem(StatusCodes.Status503ServiceUnavailable, $"{ErrorText.Of(e)}. See /health.");
        }
    }
}
