package io.meridian.cli.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.cli.client.Answers;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.UsageException;
import io.meridian.client.BatchItem;
import io.meridian.client.BatchMode;
import io.meridian.client.BatchOutcome;
import io.meridian.client.BatchRequest;
import io.meridian.client.MeridianException;
import io.meridian.client.Reason;
import io.meridian.client.StatusCode;
import io.meridian.client.VoidRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TxBatchTest {
  @TempDir Path directory;

  @Test
  void shouldAskForTheModeAndTheIdThatAreSaid() throws IOException {
    // When
    BatchRequest atomic = request("--mode atomic --id payout-7");
    BatchRequest unnamed = request("--mode ATOMIC");
    BatchRequest stop = request("--mode stop");
    BatchRequest independent = request("--mode independent");

    // Then
    assertThat(atomic.mode()).isEqualTo(BatchMode.ATOMIC);
    assertThat(atomic.id()).contains("payout-7");
    assertThat(unnamed.id()).isPresent();
    assertThat(stop.mode()).isEqualTo(BatchMode.STOP_ON_FAILURE);
    assertThat(stop.id()).isEmpty();
    assertThat(independent.mode()).isEqualTo(BatchMode.INDEPENDENT);
    assertThat(independent.items()).hasSize(1);
    assertThatThrownBy(() -> request("--mode stop --id x"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--id: only an atomic batch has one");
  }

  @Test
  void shouldShowWhatCameOfEachItem() {
    // Given
    BatchRequest.Builder request = BatchRequest.builder("shop", BatchMode.INDEPENDENT);
    for (String id : List.of("t1", "t2", "t3", "t4")) {
      request.add(VoidRequest.builder("shop", "eu/h1").id(id).build());
    }
    BatchOutcome outcome =
        new BatchOutcome(
            List.of(
                Answers.posted("t1"),
                Answers.refusedFor(Reason.HOLD_EXPIRED),
                new BatchItem.Failed(fault(true)),
                new BatchItem.Failed(fault(false))),
            false);

    // When
    Map<String, Object> fields = BatchDocuments.batch(request.build(), outcome).fields();

    // Then
    assertThat(fields)
        .containsEntry("mode", "INDEPENDENT")
        .containsEntry("id", null)
        .containsEntry("applied", 1L)
        .containsEntry("refused", 1L)
        .containsEntry("failed", 2L)
        .containsEntry("replayed", false);
    List<?> items = (List<?>) fields.get("items");
    assertThat(items)
        .extracting(item -> (Object) ((Map<?, ?>) item).get("state"))
        .containsExactly("POSTED", "REFUSED", "UNKNOWN", "FAILED");
    assertThat(items)
        .extracting(item -> (Object) ((Map<?, ?>) item).get("transaction"))
        .containsExactly("eu/t1", "eu/t2", "eu/t3", "eu/t4");
    assertThat(((Map<?, ?>) items.get(1)).get("reason")).isEqualTo("HOLD_EXPIRED");
    assertThat(((Map<?, ?>) items.get(2)).get("reason")).isEqualTo("UNAVAILABLE");
  }

  private BatchRequest request(String flags) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("b.jsonl"),
            "{\"kind\": \"void\", \"id\": \"v\", \"original\": \"eu/h\"}");
    return ((TxBatch)
            TxGroup.commandLine(Console.system())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(("batch --file " + file + " " + flags).split(" "))
                .subcommand()
                .commandSpec()
                .userObject())
        .request("shop");
  }

  private static MeridianException fault(boolean unknown) {
    return new MeridianException(
        new MeridianException.Fault(
            StatusCode.UNAVAILABLE,
            "no server",
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            List.of(),
            3,
            unknown));
  }
}
