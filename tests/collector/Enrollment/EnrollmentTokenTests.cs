using System.Buffers.Text;
using System.Text;
using CsCheck;
using HealthCheck.Collector.Enrollment;

namespace HealthCheck.Collector.Tests.Enrollment;

public sealed class EnrollmentTokenTests
{
    [Fact]
    public void What_went_in_comes_out() =>
        Gen.Select(Gen.String, Gen.String, Gen.String).Sample((name, password, ca) =>
        {
            // A lone half of a surrogate pair is no text.
            if (new[] { name, password, ca }.Any(text => text.Any(char.IsSurrogate)))
                return;
            var token = new EnrollmentToken("mqtts://broker", "id", password, name, ca);
            Assert.Equal(token, EnrollmentToken.Parse(token.Text()));
        });

    [Fact]
    public void It_is_one_word_without_anything_a_shell_could_mistake() =>
        Assert.Matches("^[A-Za-z0-9_-]+$",
            new EnrollmentToken("mqtts://b", "id", "p", "Küche '$(reboot)'", "-----BEGIN\n+/=\n").Text());

    [Fact]
    public void Its_inside_is_this_json() => Assert.Equal(
        """{"broker":"mqtts://b","user":"id","password":"p","name":"Küche","ca":"a+b\nc"}""",
        Encoding.UTF8.GetString(
            Base64Url.DecodeFromChars(new EnrollmentToken("mqtts://b", "id", "p", "Küche", "a+b\nc").Text())));

    [Theory]
    [InlineData("")]
    [InlineData("e30")]
    [InlineData("bnVsbA")]
    [InlineData("no token!")]
    public void What_is_none_is_refused(string text) =>
        Assert.Throws<FormatException>(() => EnrollmentToken.Parse(text));
}
