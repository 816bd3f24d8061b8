package io.meridian.transaction;

import io.meridian.codec.PreparedCommand;
import io.meridian.engine.BatchReply;
import io.meridian.engine.CallContext;
import io.meridian.engine.CommandReply;
import io.meridian.engine.Engine;
import io.meridian.engine.PreparedBatch;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Refusal;
import io.meridian.wire.BatchItem;
import io.meridian.wire.BatchItemReply;
import io.meridian.wire.TransactionBatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Judges transactions as they would be executed one after the other. The engine judges together
 * what may concern each other: all of them, or those of each region where none can reach beyond its
 * own. Any thread; never blocks.
 */
final class DryRunsInOrder {
  private final Engine engine;
  private final BatchReplies replies;

  DryRunsInOrder(Engine engine, BatchReplies replies) {
    this.engine = engine;
    this.replies = replies;
  }

  /** One reply per item; the future itself never fails. */
  CompletableFuture<List<BatchItemReply>> run(TransactionBatch.InOrder batch, CallContext call) {
    return new Run(batch.items(), call)
        .start()
        .thenApply(items -> batch.stopOnFailure() ? stopped(items) : items);
  }

  /** What failed has changed nothing, so that what came before it is as if it were the last. */
  private static List<BatchItemReply> stopped(List<BatchItemReply> items) {
    int failed = BatchReplies.firstFailed(items);
    List<BatchItemReply> stopped = new ArrayList<>(items);
    for (int i = failed + 1; i < stopped.size(); i++) {
      stopped.set(i, BatchReplies.stopped(failed));
    }
    return stopped;
  }

  /** One dry run. */
  private final class Run {
    private final List<BatchItem> items;
    private final CallContext call;
    private final List<CompletableFuture<BatchItemReply>> answers = new ArrayList<>();

    /** The items whose id an earlier one has. */
    private final Set<Integer> repeats = new HashSet<>();

    Run(List<BatchItem> items, CallContext call) {
      this.items = items;
      this.call = call;
    }

    CompletableFuture<List<BatchItemReply>> start() {
      Map<String, List<Integer>> together = new LinkedHashMap<>();
      boolean within = items.stream().allMatch(DryRunsInOrder::staysInItsRegion);
      Set<CommandId> ids = new HashSet<>();
      for (int i = 0; i < items.size(); i++) {
        answers.add(new CompletableFuture<>());
        if (items.get(i) instanceof BatchItem.Refused wrong) {
          answers.get(i).complete(new BatchItemReply.Failed(wrong.failure()));
          continue;
        }
        CommandId id = command(i).command().commandId();
        if (!ids.add(id)) {
          repeats.add(i);
        }
        together.computeIfAbsent(within ? id.region() : "", group -> new ArrayList<>()).add(i);
      }
      together.values().forEach(group -> judge(group, true));
      return BatchReplies.all(answers);
    }

    private PreparedCommand command(int item) {
      return ((BatchItem.Execute) items.get(item)).question().command();
    }

    private void judge(List<Integer> group, boolean someMayHaveNowhereToGo) {
      PreparedBatch batch =
          new PreparedBatch(
              PreparedBatch.Mode.INDEPENDENT,
              Optional.empty(),
              group.stream().map(this::command).toList());
      var unused =
          engine
              .dryRun(batch, call)
              .whenComplete(
                  (reply, failure) -> {
                    if (failure != null) {
                      group.forEach(i -> answers.get(i).complete(replies.failed(failure)));
                    } else if (reply instanceof BatchReply.Items judged) {
                      for (int i = 0; i < group.size(); i++) {
                        answer(group.get(i), judged.items().get(i));
                      }
                    } else if (someMayHaveNowhereToGo) {
                      judgeThoseWithSomewhereToGo(group);
                    } else {
                      Refusal refusal = ((BatchReply.Refused) reply).refusal();
                      group.forEach(i -> answer(i, new CommandReply.Unrecorded(refusal)));
                    }
                  });
    }

    /** The engine answers the second use of an id with what it has tried the first time. */
    private void answer(int item, CommandReply reply) {
      answers
          .get(item)
          .complete(
              repeats.contains(item) && reply instanceof CommandReply.Tried
                  ? new BatchItemReply.Repeated(reply)
                  : new BatchItemReply.Replied(reply));
    }

    /**
     * The engine refuses to judge a batch when no shard can take one of its items; executed, only
     * that one would be refused.
     */
    private void judgeThoseWithSomewhereToGo(List<Integer> group) {
      var unused =
          BatchReplies.all(group.stream().map(this::alone).toList())
              .thenAccept(
                  alone -> {
                    List<Integer> rest = new ArrayList<>();
                    for (int i = 0; i < group.size(); i++) {
                      if (hasRecord(alone.get(i))) {
                        rest.add(group.get(i));
                      } else {
                        answers.get(group.get(i)).complete(alone.get(i));
                      }
                    }
                    if (!rest.isEmpty()) {
                      judge(rest, false);
                    }
                  });
    }

    private CompletableFuture<BatchItemReply> alone(int item) {
      return replies.reply(engine.dryRun(command(item), call));
    }
  }

  /** What an earlier transaction has moved the request does not tell. */
  private static boolean staysInItsRegion(BatchItem item) {
    if (item instanceof BatchItem.Refused) {
      return true;
    }
    Command command = ((BatchItem.Execute) item).question().command().command();
    return command.original().isEmpty()
        && command.accounts().stream()
            .allMatch(account -> account.account().region().equals(command.commandId().region()));
  }

  private static boolean hasRecord(BatchItemReply item) {
    return item instanceof BatchItemReply.Replied replied
        && !(replied.reply() instanceof CommandReply.Unrecorded);
  }
}
