package io.meridian.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.client.Answers;
import io.meridian.cli.client.UnscriptedTransactions;
import io.meridian.cli.load.CallResult;
import io.meridian.client.BatchItem;
import io.meridian.client.BatchMode;
import io.meridian.client.BatchOutcome;
import io.meridian.client.BatchRequest;
import io.meridian.client.MeridianException;
import io.meridian.client.Reason;
import io.meridian.client.StatusCode;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import io.meridian.client.VoidRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class SenderTest {
  private final FakeSource source = new FakeSource();

  @Test
  void shouldTellTheSourceWhatEachTransactionCameTo() {
    // Given a server that applies, refuses, and then is away
    List<CompletableFuture<TransactionOutcome>> answers =
        List.of(
            CompletableFuture.completedFuture(Answers.posted("0")),
            CompletableFuture.completedFuture(Answers.refusedFor(Reason.ACCOUNT_FROZEN)),
            CompletableFuture.failedFuture(new IllegalStateException("down")));
    UnscriptedTransactions server =
        new UnscriptedTransactions() {
          @Override
          public CompletableFuture<TransactionOutcome> createAsync(TransactionRequest request) {
            return answers.get(Integer.parseInt(request.id()));
          }
        };

    // When
    try (Sender sender = Sender.unary(source, server)) {
      assertThat(sender.send()).isCompletedWithValue(CallResult.ACCEPTED);
      assertThat(sender.send()).isCompletedWithValue(CallResult.REFUSED);
      assertThat(sender.firstError()).isNull();
      assertThat(sender.send()).isCompletedExceptionally();

      // Then
      assertThat(sender.firstError()).hasMessage("down");
    }
    assertThat(source.answered).containsExactly("0", "1");
  }

  @Test
  void shouldSendBatchesOfIndependentTransactionsAndCountTheirItems() {
    // Given
    List<BatchRequest> batches = new ArrayList<>();
    MeridianException fault =
        new MeridianException(
            new MeridianException.Fault(
                StatusCode.UNAVAILABLE,
                "down",
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                List.of(),
                1,
                true));
    UnscriptedTransactions server =
        new UnscriptedTransactions() {
          @Override
          public CompletableFuture<BatchOutcome> batchAsync(BatchRequest request) {
            batches.add(request);
            return CompletableFuture.completedFuture(
                new BatchOutcome(
                    List.of(
                        Answers.posted("0"),
                        Answers.refusedFor(Reason.ACCOUNT_FROZEN),
                        new BatchItem.Failed(fault)),
                    false));
          }
        };

    // When
    try (Sender sender = Sender.batch(source, server, "shop", 3)) {
      assertThat(sender.send()).isCompletedWithValue(new CallResult(1, 1, 1));

      // Then
      assertThat(sender.firstError()).isSameAs(fault);
    }
    assertThat(batches).hasSize(1);
    assertThat(batches.get(0).mode()).isEqualTo(BatchMode.INDEPENDENT);
    assertThat(batches.get(0).items())
        .extracting(TransactionRequest::id)
        .containsExactly("0", "1", "2");
    assertThat(source.answered).containsExactly("0", "1");
  }

  private static final class FakeSource implements Source {
    private final List<String> answered = new ArrayList<>();
    private int made;

    @Override
    public TransactionRequest next() {
      return VoidRequest.builder("shop", "eu/h").id(Integer.toString(made++)).build();
    }

    @Override
    public void answered(TransactionRequest request, TransactionOutcome outcome) {
      answered.add(request.id());
    }
  }
}
