package io.meridian.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meridian.cli.client.Answers;
import io.meridian.cli.console.Console;
import io.meridian.client.DryRun;
import io.meridian.client.MeridianException;
import io.meridian.client.Reason;
import io.meridian.client.StatusCode;
import io.meridian.client.TransactionOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

final class ChangeCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<String> asked = new ArrayList<>();

  @Test
  void shouldMakeTheChangeAndPrintIt() throws IOException {
    // When
    int exitCode = execute(() -> Answers.posted("t1"), "-o", "json");

    // Then
    assertThat(exitCode).isZero();
    assertThat(asked).containsExactly("change");
    assertThat(json().get("transaction").asText()).isEqualTo("eu/t1");
    assertThat(json().get("replayed").asBoolean()).isFalse();
    assertThat(json().has("dryRun")).isFalse();
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void shouldOnlyAskAndSaySoTwiceWhenItIsADryRun() throws IOException {
    // When
    int exitCode = execute(() -> Answers.posted("t1"), "-o", "json", "--dry-run");

    // Then
    assertThat(exitCode).isZero();
    assertThat(asked).containsExactly("judgement");
    assertThat(json().fieldNames().next()).isEqualTo("dryRun");
    assertThat(json().get("dryRun").asBoolean()).isTrue();
    assertThat(json().get("transaction").asText()).isEqualTo("eu/t1");
    assertThat(err.toString(UTF_8)).isEqualTo("Dry run: nothing is stored.\n");
  }

  @Test
  void shouldSayInATableThatItIsADryRun() {
    execute(() -> Answers.posted("t1"), "--dry-run");
    assertThat(out.toString(UTF_8)).startsWith("dryRun ").contains("eu/t1");
  }

  @Test
  void shouldExitWith3WhenTheChangeIsOrWouldBeRefused() throws IOException {
    for (String[] flags : List.of(new String[] {"-o", "json"}, jsonAndDry())) {
      // When
      out.reset();
      int exitCode = execute(() -> Answers.refusedFor(Reason.HOLD_EXPIRED), flags);

      // Then
      assertThat(exitCode).isEqualTo(3);
      assertThat(json().get("reason").asText()).isEqualTo("HOLD_EXPIRED");
      assertThat(json().path("dryRun").asBoolean()).isEqualTo(flags.length == 3);
    }
  }

  @Test
  void shouldMarkARefusalThatComesAsAnExceptionAsADryRunToo() throws IOException {
    // When
    int exitCode =
        execute(
            () -> {
              throw fault(StatusCode.NOT_FOUND, Optional.of("LEDGER_NOT_FOUND"), false);
            },
            jsonAndDry());

    // Then
    assertThat(exitCode).isEqualTo(3);
    assertThat(json().get("dryRun").asBoolean()).isTrue();
    assertThat(json().get("reason").asText()).isEqualTo("LEDGER_NOT_FOUND");
  }

  @Test
  void shouldNameTheIdWhenItIsNotKnownWhatCameOfTheChange() {
    // When
    int exitCode =
        execute(
            () -> {
              throw fault(StatusCode.DEADLINE_EXCEEDED, Optional.empty(), true);
            });

    // Then
    assertThat(exitCode).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("--id t1 finds out").contains("DEADLINE_EXCEEDED");
  }

  private static String[] jsonAndDry() {
    return new String[] {"-o", "json", "--dry-run"};
  }

  private int execute(Supplier<TransactionOutcome> answer, String... flags) {
    Console console =
        new Console(
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            Map.of(),
            Path.of("target", "no-home"),
            false,
            Optional.empty());
    Failures failures = new Failures(console);
    return new CommandLine(new Try(console, asked, answer))
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .execute(flags);
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(out.toString(UTF_8));
  }

  private static MeridianException fault(
      StatusCode code, Optional<String> reason, boolean unknown) {
    return new MeridianException(
        new MeridianException.Fault(
            code, "it went wrong", reason, Map.of(), Optional.empty(), List.of(), 1, unknown));
  }

  @Command(name = "try")
  private static final class Try extends ChangeCommand {
    private final List<String> asked;
    private final Supplier<TransactionOutcome> answer;

    Try(Console console, List<String> asked, Supplier<TransactionOutcome> answer) {
      super(console);
      this.asked = asked;
      this.answer = answer;
    }

    @Override
    protected int run(Session session) {
      return end(
          session,
          Optional.of("t1"),
          () -> {
            asked.add("change");
            return answer.get();
          },
          () -> {
            asked.add("judgement");
            return new DryRun<>(answer.get());
          },
          TransactionDocuments::outcome);
    }
  }
}
