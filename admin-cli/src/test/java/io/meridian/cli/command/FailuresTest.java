package io.meridian.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.FaultException;
import io.meridian.cli.console.UsageException;
import io.meridian.cli.settings.OutputOptions;
import io.meridian.client.FieldViolation;
import io.meridian.client.MeridianException;
import io.meridian.client.Reason;
import io.meridian.client.StatusCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

final class FailuresTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void shouldExitWith2WhenTheUsageIsWrong() {
    assertThat(end(new UsageException("--seconds must be 1 to 5"))).isEqualTo(2);
    assertThat(said()).isEqualTo("try: --seconds must be 1 to 5\n");
  }

  @Test
  void shouldExitWith1WhenSomethingFails() {
    assertThat(end(new FaultException("the disk is full"))).isEqualTo(1);
    assertThat(said()).isEqualTo("try: the disk is full\n");
  }

  @Test
  void shouldExitWith3WhenTheServerRefuses() {
    assertThat(end(RefusedException.notFound(Reason.ACCOUNT_NOT_FOUND, "no account"))).isEqualTo(3);
    assertThat(said()).isEqualTo("try: refused: ACCOUNT_NOT_FOUND: no account\n");
  }

  @Test
  void shouldExitWith2AndNameEveryFieldWhenTheShapeIsWrong() {
    // Given
    MeridianException fault =
        fault(
            StatusCode.INVALID_ARGUMENT,
            Optional.of("MALFORMED_REQUEST"),
            false,
            List.of(
                new FieldViolation("id", Reason.MALFORMED_REQUEST, "at most 64 characters"),
                new FieldViolation("post.postings", Reason.NO_POSTINGS, "at least one")));

    // When / Then
    assertThat(end(fault)).isEqualTo(2);
    assertThat(said())
        .contains("id: at most 64 characters")
        .contains("post.postings: at least one");
    assertThat(RefusedException.of(fault)).isEmpty();
  }

  @Test
  void shouldExitWith1AndAskForAServerWhenNoneAnswers() {
    assertThat(
            end(
                new CompletionException(
                    fault(StatusCode.UNAVAILABLE, Optional.empty(), true, List.of()))))
        .isEqualTo(1);
    assertThat(said()).contains("UNAVAILABLE: it went wrong").contains("--address");
  }

  @Test
  void shouldTakeALedgerThatIsNotThereForARefusalAndAServerThatIsNotThereForAFault() {
    assertThat(
            RefusedException.of(
                fault(StatusCode.NOT_FOUND, Optional.of("LEDGER_NOT_FOUND"), false, List.of())))
        .isPresent();
    assertThat(
            RefusedException.of(
                fault(StatusCode.RESOURCE_EXHAUSTED, Optional.of("OVERLOADED"), false, List.of())))
        .isEmpty();
    assertThat(
            RefusedException.of(
                fault(StatusCode.UNAVAILABLE, Optional.of("TRY_AGAIN"), true, List.of())))
        .isEmpty();
    assertThat(
            RefusedException.of(fault(StatusCode.UNAVAILABLE, Optional.empty(), true, List.of())))
        .isEmpty();
  }

  @Test
  void shouldSayTheReasonOfARefusalThatTheClientThrowsOnlyOnce() {
    MeridianException thrown =
        fault(
            StatusCode.NOT_FOUND,
            Optional.of("LEDGER_NOT_FOUND"),
            "LEDGER_NOT_FOUND: ledger not found: ledger nope");

    assertThat(end(RefusedException.of(thrown).orElseThrow())).isEqualTo(3);

    assertThat(said()).isEqualTo("try: refused: LEDGER_NOT_FOUND: ledger not found: ledger nope\n");
    assertThat(RefusedException.of(thrown).orElseThrow().refusal().message())
        .isEqualTo("ledger not found: ledger nope");
  }

  @Test
  void shouldSayTheReasonOfAFaultOnlyOnceWhoeverNamedIt() {
    String thrown = "OVERLOADED: too much waits";
    assertThat(end(fault(StatusCode.RESOURCE_EXHAUSTED, Optional.of("OVERLOADED"), thrown)))
        .isEqualTo(1);
    assertThat(said()).isEqualTo("try: OVERLOADED: too much waits\n");
  }

  @Test
  void shouldPrintAStackTraceOnlyWhenAskedTo() {
    assertThat(end(new IllegalStateException("defect"))).isEqualTo(1);
    assertThat(said()).contains("unexpected").contains("--verbose").doesNotContain("\tat ");
    assertThat(end(new IllegalStateException("defect"), "--verbose")).isEqualTo(1);
    assertThat(said()).contains("\tat ");
  }

  private int end(Exception exception, String... flags) {
    PrintStream stream = new PrintStream(err, true, UTF_8);
    Failures failures =
        new Failures(new Console(stream, stream, Map.of(), Path.of("."), false, Optional.empty()));
    return new CommandLine(new Try(exception))
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .execute(flags);
  }

  private String said() {
    return err.toString(UTF_8);
  }

  private static MeridianException fault(
      StatusCode code, Optional<String> reason, boolean unknown, List<FieldViolation> violations) {
    return new MeridianException(
        new MeridianException.Fault(
            code, "it went wrong", reason, Map.of(), Optional.empty(), violations, 1, unknown));
  }

  private static MeridianException fault(StatusCode code, Optional<String> reason, String message) {
    return new MeridianException(
        new MeridianException.Fault(
            code, message, reason, Map.of(), Optional.empty(), List.of(), 1, false));
  }

  @Command(name = "try")
  static final class Try implements Callable<Integer> {
    private final Exception exception;
    @Mixin OutputOptions output;

    Try(Exception exception) {
      this.exception = exception;
    }

    @Override
    public Integer call() throws Exception {
      throw exception;
    }
  }
}
