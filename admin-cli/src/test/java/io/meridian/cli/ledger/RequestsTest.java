package io.meridian.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.console.Console;
import io.meridian.client.ClosePeriodRequest;
import io.meridian.client.CreateLedgerRequest;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the flags of each verb ask for. */
final class RequestsTest {
  @Test
  void shouldCreateALedgerWhoseReferencesAreUniqueWhereThatIsSaid() {
    assertThat(((LedgerCreate) command("create shop --regions uk,eu")).request())
        .isEqualTo(CreateLedgerRequest.of("shop", List.of("uk", "eu")));
    assertThat(((LedgerCreate) command("create shop --reference-unique")).request())
        .isEqualTo(CreateLedgerRequest.of("shop").withReferenceUnique());
  }

  @Test
  void shouldCreateALedgerOfSeveralShardsAndKeepTransactionsInTheirRegionWhereThatIsSaid() {
    assertThat(
            ((LedgerCreate) command("create shop --shards 4 --regions uk,eu,row --no-cross-region"))
                .request())
        .isEqualTo(
            CreateLedgerRequest.of("shop", List.of("uk", "eu", "row"))
                .withShards(4)
                .withoutCrossRegion());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "2026-02-01, 2026-02-01T00:00:00Z",
    "2026-02-01T00:00:00Z, 2026-02-01T00:00:00Z",
    "2026-02-01T00:00:00.5+01:00, 2026-01-31T23:00:00.5Z",
  })
  void shouldCloseThePeriodAtAnInstantOrWhereADayBegins(String until, Instant closedUntil) {
    assertThat(((LedgerClosePeriod) command("close-period " + until + " -l shop")).request("shop"))
        .isEqualTo(ClosePeriodRequest.of("shop", closedUntil));
  }

  private static Object command(String line) {
    return LedgerGroup.commandLine(Console.system())
        .parseArgs(line.split(" "))
        .subcommand()
        .commandSpec()
        .userObject();
  }
}
