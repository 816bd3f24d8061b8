package io.meridian.model;

import io.meridian.engine.ShardId;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.TransactionCommand;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the shards would have said to transactions that are under way, at every point of their
 * orders since these were asked for. No record tells when a shard declined its part; but a refusal
 * must be the first reason of answers that each shard could have given at some point.
 */
final class Sightings {
  private static final Set<Reason> ABOUT_AMOUNTS =
      EnumSet.of(Reason.BALANCE_OVERFLOW, Reason.INSUFFICIENT_FUNDS, Reason.CEILING_EXCEEDED);

  private final Collection<JournalFollower> journals;
  private final Map<TransactionCommand, Map<String, Seen>> watched = new LinkedHashMap<>();
  private final List<Runnable> checks = new ArrayList<>();

  /** One transaction by what it came to as its home saw it at some point. */
  private static final class Seen {
    final ModelPlan plan;
    final TransactionCommand command;
    final JournalFollower home;
    final Map<ShardId, Set<Optional<ModelVerdict>>> verdicts = new LinkedHashMap<>();
    final Set<List<ModelEntry>> entries = new HashSet<>();

    Seen(ModelPlan plan, TransactionCommand command, JournalFollower home) {
      this.plan = plan;
      this.command = command;
      this.home = home;
    }
  }

  /** Watches shards, of which there are more later. */
  Sightings(Collection<JournalFollower> journals) {
    this.journals = journals;
  }

  /** Begins anew with the transactions that are asked for now. */
  void watch(List<TransactionCommand> commands) {
    watched.clear();
    checks.clear();
    commands.forEach(command -> watched.put(command, new LinkedHashMap<>()));
    journals.forEach(this::look);
  }

  /** A shard has come to another point of its order. */
  void look(JournalFollower at) {
    watched.forEach((command, plans) -> look(at, command, plans));
  }

  private void look(JournalFollower at, TransactionCommand command, Map<String, Seen> plans) {
    if (at.mayBeHome(command)) {
      at.model
          .crossing(command)
          .ifPresent(
              plan -> {
                Seen seen = new Seen(plan, command, at);
                if (plans.putIfAbsent(at.shard + " " + plan, seen) == null) {
                  journals.forEach(journal -> look(journal, seen));
                }
              });
    }
    plans.values().forEach(seen -> look(at, seen));
  }

  private static void look(JournalFollower at, Seen seen) {
    ModelLedger home = seen.home.model.ledger(seen.command.commandId().ledger()).orElseThrow();
    boolean isPart =
        at == seen.home
            || seen.plan.accounts().stream()
                .anyMatch(account -> home.shardOf(account).equals(at.shard));
    if (isPart && at.model.ledger(home.name).isPresent()) {
      Optional<ModelVerdict> verdict =
          at.model.partVerdict(seen.plan, seen.command, at == seen.home);
      seen.verdicts.computeIfAbsent(at.shard, shard -> new HashSet<>()).add(verdict);
      if (at == seen.home && verdict.isEmpty()) {
        seen.entries.add(at.model.entriesAtHome(seen.plan, seen.command));
      }
    }
  }

  private List<Seen> seen(TransactionCommand command, JournalFollower home) {
    return watched.getOrDefault(command, Map.of()).values().stream()
        .filter(seen -> home == seen.home)
        .toList();
  }

  /** Home has refused a transaction; whether it had to is known when all has been read. */
  void refused(TransactionCommand command, JournalFollower home, Refusal refusal) {
    if (!watched.containsKey(command)) {
      throw new AssertionError("nobody has asked for it: " + command);
    }
    checks.add(
        () -> {
          if (!isExplained(command, home, refusal)) {
            throw new AssertionError(
                command + " was refused: " + refusal + ", the shards say " + says(command));
          }
        });
  }

  /** Home has given a transaction up, which needs a reason that is not for ever. */
  void givenUp(ModelCrossing crossing, JournalFollower home) {
    checks.add(
        () -> {
          boolean isProvisional =
              seen(crossing.command, home).stream()
                  .flatMap(seen -> seen.verdicts.values().stream())
                  .flatMap(Set::stream)
                  .flatMap(Optional::stream)
                  .anyMatch(ModelVerdict::provisional);
          if (!isProvisional) {
            throw new AssertionError(
                crossing.command + " was given up, the shards say " + says(crossing.command));
          }
        });
  }

  /** Proves what was put off until everything has been read. */
  void check() {
    checks.forEach(Runnable::run);
    checks.clear();
  }

  /** What the shards have said, for a message. */
  private String says(TransactionCommand command) {
    StringBuilder says = new StringBuilder();
    watched
        .getOrDefault(command, Map.of())
        .forEach((plan, seen) -> says.append(plan).append(": ").append(seen.verdicts).append('\n'));
    return says.toString();
  }

  /** Whether a refusal is the first reason of answers that the shards could have given. */
  boolean isExplained(TransactionCommand command, JournalFollower home, Refusal refusal) {
    return seen(command, home).stream().anyMatch(seen -> isExplained(seen, refusal));
  }

  /** The same wherever it is homed. */
  boolean isExplained(TransactionCommand command, Refusal refusal) {
    return watched.getOrDefault(command, Map.of()).values().stream()
        .anyMatch(seen -> isExplained(seen, refusal));
  }

  private static boolean isExplained(Seen seen, Refusal refusal) {
    for (Map.Entry<ShardId, Set<Optional<ModelVerdict>>> shard : seen.verdicts.entrySet()) {
      boolean isAbroad = !shard.getKey().region().equals(seen.home.shard.region());
      for (Optional<ModelVerdict> verdict : shard.getValue()) {
        if (verdict.isPresent()
            && !verdict.get().provisional()
            && says(verdict.get(), refusal, isAbroad)
            && isFirst(seen, shard.getKey(), verdict.get())) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isFirst(Seen seen, ShardId shard, ModelVerdict verdict) {
    return seen.verdicts.entrySet().stream()
        .filter(other -> !other.getKey().equals(shard))
        .allMatch(other -> other.getValue().stream().anyMatch(verdict::precedes));
  }

  /** [K11] Another region names the account and no amounts. */
  private static boolean says(ModelVerdict verdict, Refusal refusal, boolean isAbroad) {
    Map<String, String> expected = verdict.answer().metadata();
    if (verdict.reason() != refusal.reason()) {
      return false;
    }
    if (!isAbroad || !ABOUT_AMOUNTS.contains(refusal.reason())) {
      return refusal.metadata().entrySet().containsAll(expected.entrySet());
    }
    return refusal.metadata().keySet().equals(Set.of("account"))
        && (!expected.containsKey("account")
            || expected.get("account").equals(refusal.metadata().get("account")));
  }

  /** Whether all shards could have let it pass, with these entries at home. */
  boolean isPassed(TransactionCommand command, List<ModelEntry> entries) {
    List<ModelEntry> timeless = entries.stream().map(ModelEntry::timeless).toList();
    return watched.getOrDefault(command, Map.of()).values().stream()
        .anyMatch(
            seen ->
                seen.entries.contains(timeless)
                    && seen.verdicts.values().stream()
                        .allMatch(said -> said.contains(Optional.empty())));
  }
}
