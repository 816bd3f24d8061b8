package io.meridian.transaction;

import static io.meridian.transaction.Transactions.post;
import static io.meridian.transaction.Transactions.wrong;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.meridian.call.Calls;
import io.meridian.codec.PreparedCommand;
import io.meridian.engine.BatchReply;
import io.meridian.engine.CallContext;
import io.meridian.engine.CommandReply;
import io.meridian.engine.EngineException;
import io.meridian.engine.PreparedBatch;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.proto.v1.BatchCreateTransactionsRequest;
import io.meridian.proto.v1.BatchCreateTransactionsResponse;
import io.meridian.proto.v1.BatchMode;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.TransactionResult;
import io.meridian.wire.Answer;
import io.meridian.wire.Exchange;
import io.meridian.wire.TransactionBatch;
import io.meridian.wire.TransactionBatchReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Batches against an engine that refuses what a test says. */
final class TransactionBatchesTest {
  private static final CallContext CALL = new CallContext(Long.MAX_VALUE, () -> false);

  private final ScriptedEngine engine = new ScriptedEngine();
  private final TransactionBatches batches = new TransactionBatches(engine, new Calls());

  @Test
  void shouldGiveEveryItemItsOwnAnswerWhateverBecameOfTheOthers() {
    engine.fault = "b";

    List<String> results =
        results(
            BatchMode.BATCH_MODE_INDEPENDENT,
            false,
            post("a", "eu", 1),
            wrong("w"),
            post("b", "eu", 1),
            post("poor", "us", 1),
            post("c", "eu", 1));

    assertThat(results)
        .containsExactly("eu/a", "INVALID_AMOUNT", "TRY_AGAIN", "INSUFFICIENT_FUNDS", "eu/c");
  }

  @Test
  void shouldStopAtTheFirstItemThatIsWrong() {
    assertThat(
            results(
                BatchMode.BATCH_MODE_STOP_ON_FAILURE,
                false,
                post("a", "eu", 1),
                wrong("w"),
                post("b", "eu", 1),
                wrong("v")))
        .containsExactly("eu/a", "INVALID_AMOUNT", "BATCH_STOPPED 1", "BATCH_STOPPED 1");
    assertThat(engine.executed).containsExactly("a");
  }

  @Test
  void shouldStopAtARefusalBeforeTheFirstItemThatIsWrong() {
    assertThat(
            results(
                BatchMode.BATCH_MODE_STOP_ON_FAILURE,
                false,
                post("a", "eu", 1),
                post("poor", "eu", 1),
                post("b", "eu", 1),
                wrong("w"),
                post("c", "eu", 1)))
        .containsExactly(
            "eu/a", "INSUFFICIENT_FUNDS", "BATCH_STOPPED 1", "BATCH_STOPPED 1", "BATCH_STOPPED 1");
  }

  @Test
  void shouldTryNothingWhereTheFirstItemIsWrong() {
    assertThat(results(BatchMode.BATCH_MODE_STOP_ON_FAILURE, false, wrong("w"), post("a", "eu", 1)))
        .containsExactly("INVALID_AMOUNT", "BATCH_STOPPED 0");
    assertThat(engine.executed).isEmpty();
  }

  @Test
  void shouldJudgeTheItemsOfEachRegionTogether() {
    assertThat(
            results(
                BatchMode.BATCH_MODE_INDEPENDENT,
                true,
                post("a", "eu", 1),
                post("b", "us", 1),
                wrong("w"),
                post("poor", "eu", 1),
                post("c", "us", 1)))
        .containsExactly("eu/a", "us/b", "INVALID_AMOUNT", "INSUFFICIENT_FUNDS", "us/c");
    assertThat(engine.judged).containsExactly(List.of("a", "poor"), List.of("b", "c"));
    assertThat(engine.executed).isEmpty();
  }

  @Test
  void shouldJudgeAllItemsTogetherWhereOneReachesBeyondItsRegion() {
    CreateTransactionRequest.Builder crossing = post("b", "us", 1).toBuilder();
    crossing.getPostBuilder().getPostingsBuilder(0).setCreditAccount("eu/bob");

    assertThat(
            results(
                BatchMode.BATCH_MODE_INDEPENDENT,
                true,
                post("a", "eu", 1),
                crossing.build(),
                post("poor", "eu", 1)))
        .containsExactly("eu/a", "us/b", "INSUFFICIENT_FUNDS");
    assertThat(engine.judged).containsExactly(List.of("a", "b", "poor"));
  }

  @Test
  void shouldStopADryRunWhereTheRealOneWould() {
    assertThat(
            results(
                BatchMode.BATCH_MODE_STOP_ON_FAILURE,
                true,
                post("a", "eu", 1),
                post("poor", "us", 1),
                post("b", "eu", 1),
                wrong("w")))
        .containsExactly("eu/a", "INSUFFICIENT_FUNDS", "BATCH_STOPPED 1", "BATCH_STOPPED 1");
  }

  @Test
  void shouldJudgeTheSecondUseOfAnIdAsItWouldBeExecuted() {
    assertThat(
            results(
                BatchMode.BATCH_MODE_INDEPENDENT,
                true,
                post("a", "eu", 1),
                post("a", "eu", 1),
                post("a", "eu", 2),
                post("poor", "eu", 1),
                post("poor", "eu", 1),
                post("a", "us", 2)))
        .containsExactly(
            "eu/a",
            "eu/a replayed",
            "IDEMPOTENCY_MISMATCH",
            "INSUFFICIENT_FUNDS",
            "INSUFFICIENT_FUNDS replayed",
            "us/a");
    assertThat(engine.judged).containsExactly(List.of("a", "a", "a", "poor", "poor"), List.of("a"));
  }

  @Test
  void shouldJudgeAnIdAgainThatItsFirstUseHasNotUsedUp() {
    engine.cannotRun = "cross";

    assertThat(
            results(
                BatchMode.BATCH_MODE_INDEPENDENT,
                true,
                post("a", "eu", 1),
                post("cross", "eu", 1),
                post("b", "eu", 1),
                post("cross", "eu", 1)))
        .containsExactly("eu/a", "REGION_NOT_IN_LEDGER", "eu/b", "REGION_NOT_IN_LEDGER");
  }

  @Test
  void shouldMakeAFaultOfADryRunTheAnswerOfItsItems() {
    engine.fault = "a";

    assertThat(
            results(
                BatchMode.BATCH_MODE_INDEPENDENT,
                true,
                post("a", "eu", 1),
                post("b", "eu", 1),
                post("c", "us", 1)))
        .containsExactly("TRY_AGAIN", "TRY_AGAIN", "us/c");
  }

  @Test
  void shouldHaveAnAtomicBatchExecutedOrJudgedAsAWhole() {
    assertThat(results(BatchMode.BATCH_MODE_ATOMIC, false, post("a", "eu", 1), post("b", "eu", 1)))
        .containsExactly("eu/a", "eu/b");
    assertThat(results(BatchMode.BATCH_MODE_ATOMIC, true, post("c", "eu", 1)))
        .containsExactly("eu/c");
    assertThat(engine.executed).containsExactly("a", "b");
    assertThat(engine.judged).containsExactly(List.of("c"));
  }

  private List<String> results(
      BatchMode mode, boolean validateOnly, CreateTransactionRequest... items) {
    BatchCreateTransactionsRequest request =
        BatchCreateTransactionsRequest.newBuilder()
            .setLedger("shop")
            .setMode(mode)
            .setId(mode == BatchMode.BATCH_MODE_ATOMIC ? "batch-1" : "")
            .setValidateOnly(validateOnly)
            .addAllRequests(List.of(items))
            .build();
    var ask =
        (Exchange.Ask<TransactionBatch, TransactionBatchReply, BatchCreateTransactionsResponse>)
            Transactions.WIRE.batches().create(request);
    BatchCreateTransactionsResponse response =
        ((Answer.Message<BatchCreateTransactionsResponse>)
                ask.answer().apply(batches.run(ask.question(), CALL).join()))
            .message();
    return response.getResultsList().stream().map(TransactionBatchesTest::text).toList();
  }

  private static String text(TransactionResult result) {
    if (result.hasCreated()) {
      return result.getCreated().getTransaction().getTransaction()
          + (result.getCreated().getReplayed() ? " replayed" : "");
    }
    try {
      ErrorInfo info = result.getStatus().getDetails(0).unpack(ErrorInfo.class);
      return info.getReason()
          + (info.containsMetadata("item") ? " " + info.getMetadataOrThrow("item") : "")
          + (info.containsMetadata("replayed") ? " replayed" : "");
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** Applies everything but what is called poor, and what a test says. */
  private static final class ScriptedEngine extends StubEngine {
    private final List<String> executed = new ArrayList<>();
    private final List<List<String>> judged = new ArrayList<>();
    private String fault = "";
    private String cannotRun = "";

    @Override
    public List<CompletableFuture<CommandReply>> executeInOrder(
        List<PreparedCommand> commands, boolean stopOnFailure, CallContext call) {
      List<CompletableFuture<CommandReply>> replies = new ArrayList<>();
      int failed = -1;
      for (PreparedCommand command : commands) {
        if (failed >= 0 && stopOnFailure) {
          replies.add(
              CompletableFuture.completedFuture(
                  new CommandReply.Unrecorded(
                      new Refusal(
                          Reason.BATCH_STOPPED, Map.of("item", Integer.toString(failed))))));
          continue;
        }
        if (id(command).equals(fault)) {
          failed = replies.size();
          replies.add(CompletableFuture.failedFuture(tryAgain()));
        } else if (id(command).equals("poor")) {
          failed = replies.size();
          replies.add(
              CompletableFuture.completedFuture(Transactions.refused(Reason.INSUFFICIENT_FUNDS)));
        } else {
          executed.add(id(command));
          replies.add(CompletableFuture.completedFuture(Transactions.applied(command)));
        }
      }
      return replies;
    }

    @Override
    public CompletableFuture<BatchReply> executeAtomically(PreparedBatch batch, CallContext call) {
      batch.items().forEach(item -> executed.add(id(item)));
      return CompletableFuture.completedFuture(
          new BatchReply.Items(batch.items().stream().map(Transactions::applied).toList(), false));
    }

    @Override
    public CompletableFuture<CommandReply> dryRun(PreparedCommand command, CallContext call) {
      return CompletableFuture.completedFuture(
          id(command).equals(cannotRun)
              ? Transactions.refused(Reason.REGION_NOT_IN_LEDGER)
              : Transactions.tried(command));
    }

    @Override
    public CompletableFuture<BatchReply> dryRun(PreparedBatch batch, CallContext call) {
      List<String> ids = batch.items().stream().map(ScriptedEngine::id).toList();
      if (ids.contains(cannotRun)) {
        return CompletableFuture.completedFuture(
            new BatchReply.Refused(new Refusal(Reason.REGION_NOT_IN_LEDGER, Map.of())));
      }
      if (ids.contains(fault)) {
        return CompletableFuture.failedFuture(tryAgain());
      }
      judged.add(ids);
      Map<String, PreparedCommand> tried = new HashMap<>();
      return CompletableFuture.completedFuture(
          new BatchReply.Items(
              batch.items().stream().map(item -> judge(item, tried)).toList(), false));
    }

    private static CommandReply judge(PreparedCommand item, Map<String, PreparedCommand> tried) {
      PreparedCommand first = tried.computeIfAbsent(id(item), id -> item);
      if (first.command().firstDifference(item.command()).isPresent()) {
        return Transactions.refused(Reason.IDEMPOTENCY_MISMATCH);
      }
      return id(item).equals("poor") ? Transactions.triedInVain(item) : Transactions.tried(item);
    }

    private static String id(PreparedCommand command) {
      return command.command().commandId().id();
    }

    private static EngineException tryAgain() {
      return new EngineException(Reason.TRY_AGAIN, Duration.ofMillis(1), Map.of(), "no leader");
    }
  }
}
