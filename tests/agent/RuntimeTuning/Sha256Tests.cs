using System.Security.Cryptography;
using CsCheck;
using HealthCheck.Agent.RuntimeTuning;

namespace HealthCheck.Agent.Tests.RuntimeTuning;

public sealed class Sha256Tests
{
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void The_vectors_of_the_standard_come_out(string message, string hash) =>
        Assert.Equal(hash, Convert.ToHexStringLower(Sha256.Hash(System.Text.Encoding.ASCII.GetBytes(message))));

    [Fact]
    public void Every_message_has_the_hash_that_the_framework_gives() =>
        Gen.Byte.Array[0, 300].Sample(message => Sha256.Hash(message).AsSpan().SequenceEqual(SHA256.HashData(message)));
}
