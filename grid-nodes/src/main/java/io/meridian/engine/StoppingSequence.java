package io.meridian.engine;

import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Commands of which none is executed after one that failed. Those that follow each other in one
 * region wait in its shard's queue together; another region's begin when they have their answers,
 * and so does one that no shard can take. Lives once.
 */
final class StoppingSequence {
  /** Where commands go. */
  interface Route {
    /** Why no shard can take the command; empty when one can. */
    Optional<Refusal> refusal(PreparedCommand command);

    /** Asks the command's shard. */
    CompletableFuture<CommandReply> ask(
        PreparedCommand command, ShardRequest<CommandReply> request);
  }

  private final List<PreparedCommand> commands;
  private final Route route;
  private final List<CompletableFuture<CommandReply>> replies;
  private final StopSignal signal = new StopSignal();

  /**
   * A sequence that has not begun.
   *
   * @param replies completed one by one, in any order
   */
  StoppingSequence(
      List<PreparedCommand> commands, Route route, List<CompletableFuture<CommandReply>> replies) {
    this.commands = commands;
    this.route = route;
    this.replies = List.copyOf(replies);
  }

  void start() {
    run(0);
  }

  /** Everything before {@code first} has its answer. */
  private void run(int first) {
    int begin = first;
    while (begin < commands.size() && answered(begin)) {
      begin++;
    }
    int end = begin;
    while (end < commands.size() && region(end).equals(region(begin)) && routable(end)) {
      ask(end);
      end++;
    }
    if (end > begin) {
      int rest = end;
      var unused =
          CompletableFuture.allOf(replies.subList(begin, end).toArray(CompletableFuture[]::new))
              .whenComplete((none, fault) -> run(rest));
    }
  }

  /** Answers an item that needs no shard: an earlier one failed, or it has nowhere to go. */
  private boolean answered(int item) {
    Optional<Refusal> refusal = signal.refusal(item);
    if (refusal.isEmpty()) {
      refusal = route.refusal(commands.get(item));
      refusal.ifPresent(why -> signal.stop(item));
    }
    refusal.ifPresent(why -> replies.get(item).complete(new CommandReply.Unrecorded(why)));
    return refusal.isPresent();
  }

  private boolean routable(int item) {
    return route.refusal(commands.get(item)).isEmpty();
  }

  private String region(int item) {
    return commands.get(item).command().commandId().region();
  }

  private void ask(int item) {
    PreparedCommand command = commands.get(item);
    var unused =
        route
            .ask(command, new ShardRequest.ExecuteInOrder(command, item, signal))
            .whenComplete(
                (reply, fault) -> {
                  if (fault == null) {
                    replies.get(item).complete(reply);
                  } else {
                    signal.stop(item);
                    replies.get(item).completeExceptionally(fault);
                  }
                });
  }
}
