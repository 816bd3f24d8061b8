package io.meridian.transaction;

import static io.meridian.transaction.Transactions.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.admission.AdmissionLimits;
import io.meridian.admission.TransactionLimiter;
import io.meridian.call.Commands;
import io.meridian.engine.CallContext;
import io.meridian.engine.CallerGoneException;
import io.meridian.engine.CommandReply;
import io.meridian.ledger.Reason;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.StreamTransactionsRequest;
import io.meridian.wire.CommandQuestion;
import io.meridian.wire.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the answers of an engine tell the limiter, by a clock that the test moves. */
final class AdmittedTransactionsTest {
  private static final long MILLIS = 1_000_000;
  private static final long FAR = 300 * MILLIS;

  private final AskedEngine engine = new AskedEngine();
  private long now;
  private final TransactionLimiter limiter =
      new TransactionLimiter(
          new AdmissionLimits(
              10, 100, 5_000, Duration.ofMillis(100), Duration.ofMillis(5), Duration.ofSeconds(1)),
          () -> now);
  private final AdmittedTransactions transactions =
      new AdmittedTransactions(new Commands(engine), limiter);

  @Test
  void shouldNotTakeACallWhoseCallerHasGoneForAQuickAnswerOfItsRegion() {
    answeredHere(reply -> reply.completeExceptionally(new CallerGoneException()));
  }

  @Test
  void shouldNotTakeARefusalThatIsNotRecordedForAQuickAnswerOfItsRegion() {
    answeredHere(reply -> reply.complete(Transactions.refused(Reason.LEDGER_NOT_FOUND)));
  }

  private void answeredHere(Consumer<CompletableFuture<CommandReply>> answer) {
    // Given a far region that has nothing to do
    rounds(10);
    int before = limiter.limit();

    // When one that is homed there is answered at once, and has not been there
    run("one");
    now += MILLIS / 10;
    answer.accept(engine.asked.get("one"));
    rounds(10);

    // Then what the others take is still the way
    assertThat(limiter.limit()).isGreaterThanOrEqualTo(before);
  }

  /** As many as may be at a time, answered by the far region, again and again. */
  private void rounds(int rounds) {
    for (int round = 0; round < rounds; round++) {
      List<String> sent = new ArrayList<>();
      for (String id = now + "-0"; run(id); id = now + "-" + sent.size()) {
        sent.add(id);
      }
      now += FAR;
      sent.forEach(engine::answers);
    }
  }

  /** Whether there was room for it. */
  private boolean run(String id) {
    var unused = transactions.run(question(id), new CallContext(Long.MAX_VALUE, () -> false));
    return engine.asked.containsKey(id);
  }

  private static CommandQuestion question(String id) {
    var streamed =
        Transactions.WIRE.transactions().stream(
            StreamTransactionsRequest.newBuilder().setRequest(post(id, "us", 1)).build(), 0);
    return ((Exchange.Ask<CommandQuestion, CommandReply, CreateTransactionResponse>)
            streamed.exchange())
        .question();
  }
}
