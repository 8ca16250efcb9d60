using CsCheck;
using HealthCheck.Collector.Ingest.Limits;

namespace HealthCheck.Collector.Tests.Ingest.Limits;

public sealed class AllowanceTests
{
    [Fact]
    public void Never_is_more_given_than_there_is_at_once_and_grows_back() =>
        Gen.Select(Gen.Int[1, 100], Gen.Int[1, 100], Gen.Select(Gen.Int[0, 50], Gen.Int[0, 30_000]).Array[1, 50])
            .Sample((most, perMinute, steps) =>
        {
            var (now, given) = (TimeSpan.FromHours(1), 0);
            var allowance = new Allowance(most, perMinute, now);
            foreach (var (amount, milliseconds) in steps)
            {
                now += TimeSpan.FromMilliseconds(milliseconds);
                given += allowance.TryTake(amount, now) ? amount : allowance.TakeUpTo(amount, now);
                Assert.True(given <= most + ((now - TimeSpan.FromHours(1)).TotalMinutes * perMinute) + 1e-6);
            }

            Assert.True(
                allowance.IsFull(now + TimeSpan.FromMinutes((double)most / perMinute) + TimeSpan.FromSeconds(1)));
        });
}
