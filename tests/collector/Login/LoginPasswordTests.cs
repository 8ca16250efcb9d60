using HealthCheck.Collector.Login;

namespace HealthCheck.Collector.Tests.Login;

public sealed class LoginPasswordTests
{
    [Theory]
    [InlineData(9, "at least 10 characters")]
    [InlineData(10, null)]
    [InlineData(256, null)]
    [InlineData(257, "at most 256 characters")]
    public void It_has_10_to_256_characters(int length, string? mistake)
    {
        var found = LoginPassword.Mistake(new string('x', length));
        if (mistake is null)
            Assert.Null(found);
        else
            Assert.Contains(mistake, found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u007f")]
    [InlineData("\n")]
    [InlineData("\u0000")]
    public void It_has_no_control_characters(string character) =>
        Assert.Contains("control", LoginPassword.Mistake("0123456789" + character), StringComparison.Ordinal);

    [Fact]
    public void The_longest_is_compared_and_a_longer_one_is_not()
    {
        var longest = new string('x', 256);
        Assert.True(LoginPassword.Matches(LoginPassword.Keep(longest), longest));
        Assert.False(LoginPassword.Matches(LoginPassword.Keep(longest + "x"), longest + "x"));
    }
}
