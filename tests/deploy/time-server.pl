# An NTP server (RFC 5905, the client's mode only) on 127.0.0.1, whose clock is ahead by as many milliseconds as its argument says.
use IO::Socket::INET;
my $ahead = shift;
my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 123, Proto => 'udp') or die $!;

# clock_gettime(2) of CLOCK_REALTIME: Debian's smallest Perl has no call for less than a second.
my $clock_gettime = `uname -m` =~ /^x86_64/ ? 228 : 113;

sub stamp {
    syscall($clock_gettime, 0, my $now = "\0" x 16);
    my ($seconds, $nanoseconds) = unpack 'qq', $now;
    $nanoseconds += $ahead * 1_000_000;
    pack 'N2', $seconds + 2_208_988_800 + int($nanoseconds / 1e9), ($nanoseconds % 1e9) / 1e9 * 2**32;
}

while ($socket->recv(my $asked, 48)) {
    my $now = stamp();
    $socket->send(pack('C4 N2 A4', 0x24, 1, 6, 0xEC, 0, 0, 'TEST') . $now . substr($asked, 40, 8) . $now . stamp());
}
