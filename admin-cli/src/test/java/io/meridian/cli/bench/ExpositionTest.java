package io.meridian.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ExpositionTest {
  @Test
  void shouldSumOverLabelsAndLeaveOutEverythingElse() {
    assertThat(
            usage(
                """
                # HELP process_cpu_seconds_total Processor time
                # TYPE process_cpu_seconds_total counter
                process_cpu_seconds_total 12.5
                meridian_wal_bytes_total 1.048576E6
                meridian_backlog_records{region="eu"} 3.0
                meridian_backlog_records{region="a } b"} 4 1700000000
                meridian_backlog_records_max{region="eu"} 99
                """))
        .contains(new Usage(12.5, 1_048_576, 7));
  }

  @Test
  void shouldTakeAServerWithoutShardsForOneWithoutABacklog() {
    assertThat(usage("process_cpu_seconds_total 1\nmeridian_wal_bytes_total 0\n"))
        .contains(new Usage(1, 0, 0));
  }

  @Test
  void shouldSayNothingWhenAFigureIsMissingOrIsNone() {
    assertThat(usage("process_cpu_seconds_total 1\n")).isEmpty();
    assertThat(usage("meridian_wal_bytes_total 1\n")).isEmpty();
    assertThat(usage("process_cpu_seconds_total x\nmeridian_wal_bytes_total 1\n")).isEmpty();
  }

  private static Optional<Usage> usage(String page) {
    return Exposition.of(page).usage();
  }
}
