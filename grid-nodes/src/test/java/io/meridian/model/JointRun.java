package io.meridian.model;

import io.meridian.engine.ShardId;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Reason;
import io.meridian.ledger.TransactionCommand;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Executes transactions one after the other on the models of all shards at once, as if nothing else
 * were under way, and leaves no trace.
 */
final class JointRun {
  private final List<JournalFollower> shards;

  /** Nothing is known while something undecided may be in the way. */
  private boolean isUnknown;

  /** On all the shards of a ledger. */
  JointRun(List<JournalFollower> shards) {
    this.shards = shards;
  }

  /** What each of them is answered; empty when one would have to wait. */
  Optional<List<ModelAnswer>> inOrder(List<TransactionCommand> items) {
    List<ModelAnswer> answers =
        triedOn(
            0,
            () -> {
              List<ModelAnswer> all = new ArrayList<>();
              items.forEach(item -> all.add(execute(item)));
              return all;
            });
    return isUnknown ? Optional.empty() : Optional.of(answers);
  }

  private <T> T triedOn(int first, Supplier<T> act) {
    return first == shards.size()
        ? act.get()
        : shards.get(first).model.tried(() -> triedOn(first + 1, act));
  }

  private ModelAnswer execute(TransactionCommand command) {
    List<JournalFollower> homes =
        shards.stream()
            .filter(at -> at.shard.region().equals(command.commandId().region()))
            .toList();
    if (homes.size() == 1 || command.original().isEmpty()) {
      return at(
          homes.stream().filter(at -> at.mayBeHome(command)).findFirst().orElseThrow(), command);
    }
    List<JournalFollower> own = using(homes, command.commandId());
    if (!own.isEmpty()) {
      return own.stream()
          .flatMap(at -> at.model.identity(command).stream())
          .min(Comparator.comparing(ModelAnswer::recorded, Comparator.reverseOrder()))
          .orElseThrow();
    }
    CommandId original = command.original().orElseThrow();
    Map<String, String> subject = Map.of("transaction", original.reference());
    List<JournalFollower> users = using(homes, original);
    List<JournalFollower> transactions =
        users.stream().filter(at -> at.model.isTransaction(original)).toList();
    if (users.isEmpty()) {
      return ModelAnswer.unrecorded(
          command.kind() == CommandKind.REFUND
              ? Reason.TRANSACTION_NOT_FOUND
              : Reason.HOLD_NOT_FOUND,
          subject);
    }
    return transactions.size() > 1
        ? ModelAnswer.unrecorded(Reason.AMBIGUOUS_ID, subject)
        : at(transactions.isEmpty() ? users.get(0) : transactions.get(0), command);
  }

  private static List<JournalFollower> using(List<JournalFollower> shards, CommandId id) {
    return shards.stream().filter(at -> at.model.isUsed(id)).toList();
  }

  private ModelAnswer at(JournalFollower home, TransactionCommand command) {
    Optional<ModelAnswer> earlier = home.model.identity(command);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    ModelRequest request = ModelRequest.of(command);
    HomePlan plan = home.model.homePlan(request);
    if (!plan.crosses()) {
      ModelAnswer answer = home.model.takeNext(command);
      isUnknown |= answer.provisional();
      return answer;
    }
    Optional<ModelVerdict> first = plan.verdict();
    boolean isAbroad = false;
    List<JournalFollower> others = others(home, command.commandId().ledger(), plan);
    for (JournalFollower at : others) {
      Optional<ModelVerdict> theirs = at.model.partVerdict(request, plan.plans());
      if (theirs.isPresent()
          && (first.isEmpty() || ModelVerdict.ORDER.compare(theirs.get(), first.get()) < 0)) {
        first = theirs;
        isAbroad = !at.shard.region().equals(home.shard.region());
      }
    }
    if (first.isPresent()) {
      isUnknown |= first.get().provisional();
      ModelAnswer answer = isAbroad ? Sightings.abroad(first.get()) : first.get().answer();
      home.model.refuse(command, answer, home.model.lastMicros() + 1);
      return answer;
    }
    for (JournalFollower at : others) {
      at.model.applyPart(command, plan.plans().get(0), at.model.lastMicros() + 1, 0);
    }
    return home.model.takeNext(command, plan.plans().get(0));
  }

  private List<JournalFollower> others(JournalFollower home, String name, HomePlan plan) {
    ModelLedger ledger = home.model.ledger(name).orElseThrow();
    Set<ShardId> named = new HashSet<>();
    HomePlan.accounts(plan.plans()).forEach(account -> named.add(ledger.shardOf(account)));
    return shards.stream().filter(at -> at != home && named.contains(at.shard)).toList();
  }
}
