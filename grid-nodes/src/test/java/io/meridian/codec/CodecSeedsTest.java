package io.meridian.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzzer begins with, and what it found once, holds without the fuzzer too. */
final class CodecSeedsTest {
  static Stream<Arguments> seeds() {
    return Arrays.stream(CodecTarget.values())
        .flatMap(
            target ->
                target.seeds().entrySet().stream()
                    .map(seed -> Arguments.of(target, seed.getKey(), seed.getValue())));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("seeds")
  void shouldReadIntoTheSameBytesOrRefuse(CodecTarget target, String name, byte[] seed) {
    target.run(seed);
  }

  /** One value has one form, whatever a parser of protobuf would let pass. */
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("seeds")
  void shouldRefuseEveryOtherSpellingOfAValue(CodecTarget target, String name, byte[] seed) {
    List<byte[]> spellings = target.otherSpellings(seed);

    assertThat(spellings).isNotEmpty().allSatisfy(target::run);
  }

  @Test
  void shouldHaveASeedForEverythingThatIsRead() {
    assertThat(CodecTarget.values()).allSatisfy(target -> assertThat(target.seeds()).isNotEmpty());
  }
}
