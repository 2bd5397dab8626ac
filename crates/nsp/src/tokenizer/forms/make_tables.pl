#!/usr/bin/env perl
# make_tables.pl: make the tables of Unicode's normal forms, in this folder.
#
# canonical.txt and compatible.txt contain the characters that have a decomposition, with the whole decomposition. Each
# line is a run of characters that follow each other: the first character, then the decompositions of the characters,
# separated by tabs. "!" in front of a canonical one says that normal form C does not compose it again. compatible.txt
# contains only the characters whose compatible decomposition differs from the canonical one. table.rs contains
# combining classes and combining marks.
#
# The version of Unicode must be the one of the crate unicode-normalization-alignments, which tokenizers uses: the
# tests in forms.rs compare with tokenizers. Decompositions never change, so any later version of Unicode gives the
# same tables, without the characters that are newer.
#
# Needs Perl 5.16 or later, for Unicode 9.0 or later. Never needed to build or test.

use strict;
use warnings;
use FindBin;
use Unicode::Normalize qw(NFD NFKD getCombinClass isComp_Ex);

my $UNICODE = "9.0";
# Characters that were marks in Unicode 9.0 and are none any more (1), and the other way round (0).
my %MARKS_OF_9 = (0x1CF2 => 1, 0x1CF3 => 1, 0x111C9 => 0);

# Whether Unicode 9.0 had the character. Surrogates are none, and Hangul syllables are decomposed by a formula.
sub is_known {
    my ($code) = @_;
    return 0 if $code >= 0xAC00 && $code <= 0xDFFF;
    return chr($code) =~ /\p{Present_In: 9.0}/;
}

sub write_file {
    my ($name, $text) = @_;
    open(my $file, ">:encoding(UTF-8)", "$FindBin::Bin/$name") or die "$name: $!";
    print $file $text;
    close($file) or die "$name: $!";
}

# Writes what a function says of each character, if it says something.
sub write_runs {
    my ($name, $decomposition) = @_;
    my ($text, $last) = ("", -2);
    for my $code (0x80 .. 0x10FFFF) {
        my $found = is_known($code) ? $decomposition->(chr($code), $code) : undef;
        next unless defined $found;
        $text .= $code == $last + 1 ? "\t" : ($text eq "" ? "" : "\n") . chr($code);
        $text .= $found;
        $last = $code;
    }
    write_file($name, "$text\n");
}

# The code points at which a property changes, with its new value in the lowest eight bits.
sub changes {
    my ($name, $doc, $property) = @_;
    my ($last, @changes) = (0);
    for my $code (0 .. 0x10FFFF) {
        my $value = is_known($code) ? $property->($code) : 0;
        push @changes, sprintf("    %#x,\n", $code << 8 | $value) if $value != $last;
        $last = $value;
    }
    my $count = @changes;
    return "\n$doc\npub(super) static $name: [u32; $count] = [\n" . join("", @changes) . "];\n";
}

write_runs("canonical.txt", sub {
    my ($character, $code) = @_;
    my $decomposed = NFD($character);
    return undef if $decomposed eq $character;
    return (isComp_Ex($code) ? "!" : "") . $decomposed;
});
write_runs("compatible.txt", sub {
    my ($character) = @_;
    my $decomposed = NFKD($character);
    return $decomposed eq NFD($character) ? undef : $decomposed;
});
write_file("table.rs", <<"END"
//! Combining characters of Unicode $UNICODE. Made by make_tables.pl.
//!
//! Each number is a code point, shifted by eight bits, and the value that begins there.
END
    . changes("CLASSES", "/// Canonical combining classes.", sub { getCombinClass($_[0]) })
    . changes("MARKS", "/// 1 for combining marks.", sub {
        my ($code) = @_;
        return $MARKS_OF_9{$code} // (chr($code) =~ /\p{M}/ ? 1 : 0);
    }));
