package io.meridian.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.fuzz.FuzzRun;
import io.meridian.ledger.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A fuzzer that sees which branches it takes looks for bytes that the codec should refuse. */
@Tag("chaos")
final class CodecFuzzIT {
  private static final Duration TIME = Duration.ofSeconds(15);

  /** What the golden files do not show: values drawn as the tests of the codec draw them. */
  private static final int SAMPLES = 200;

  private static final int SIZE = 1_000;
  private static final long SEED = 20_260_101;

  @ParameterizedTest
  @EnumSource
  void shouldReadIntoTheSameBytesOrRefuse(CodecTarget target)
      throws IOException, InterruptedException {
    List<byte[]> seeds = new ArrayList<>(target.seeds().values());
    seeds.addAll(samples(target));

    FuzzRun.Report report = FuzzRun.of(target, seeds, TIME);

    assertThat(report.executions()).isGreaterThan(seeds.size());
  }

  private static List<byte[]> samples(CodecTarget target) {
    List<byte[]> samples = new ArrayList<>();
    JqwikSession.run(
        () ->
            stored(target).generator(SIZE).stream(new Random(SEED))
                .limit(SAMPLES)
                .forEach(sample -> samples.add(sample.value().toArray())));
    return samples;
  }

  private static Arbitrary<Bytes> stored(CodecTarget target) {
    return switch (target) {
      case BLOCK ->
          Combinators.combine(Values.headers(), Values.cases().list().ofMinSize(1).ofMaxSize(3))
              .as(
                  (header, cases) ->
                      BlockCodec.encode(header, cases.stream().map(Values.Case::encode).toList())
                          .stored());
      case RECORD -> Values.cases().map(one -> one.encode().stored());
      case REQUEST -> Values.commands().map(command -> CommandCodec.prepare(command).request());
      case HEAD -> Values.heads().map(HeadCodec::encode);
      case ACCOUNT -> Values.accounts().map(DerivedCodec::encode);
      case LEDGER_FACT -> Values.ledgerFacts().map(DerivedCodec::encode);
      case ASSET_FACT -> Values.assetFacts().map(DerivedCodec::encode);
      case INDEX_ENTRY -> Values.positions().map(DerivedCodec::encode);
      case ORIGINAL -> Values.originals().map(DerivedCodec::encode);
      case SLOT -> Values.slots().map(DerivedCodec::encodeSlot);
      case CROSSING -> CrossingValues.crossings().map(DerivedCodec::encodeCrossing);
      case REFERENCE -> Values.ids().map(DerivedCodec::encodeReference);
      case MARKER -> Values.markers().map(DerivedCodec::encode);
      case STATEMENT_PAGE -> Values.pages().map(DerivedCodec::encode);
    };
  }
}
