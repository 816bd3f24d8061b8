package io.meridian.model;

import io.meridian.engine.ShardId;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
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
  private final Map<ModelRequest, Map<String, Seen>> watched = new LinkedHashMap<>();
  private final List<Runnable> checks = new ArrayList<>();

  /** One request by what it came to as its home saw it at some point. */
  private static final class Seen {
    final List<ModelPlan> plans;
    final ModelRequest request;
    final JournalFollower home;
    final Map<ShardId, Set<Optional<ModelVerdict>>> verdicts = new LinkedHashMap<>();
    final Set<List<List<ModelEntry>>> entries = new HashSet<>();

    Seen(List<ModelPlan> plans, ModelRequest request, JournalFollower home) {
      this.plans = plans;
      this.request = request;
      this.home = home;
    }

    void add(JournalFollower at, Optional<ModelVerdict> verdict) {
      verdicts.computeIfAbsent(at.shard, shard -> new HashSet<>()).add(verdict);
    }
  }

  /** Watches shards, of which there are more later. */
  Sightings(Collection<JournalFollower> journals) {
    this.journals = journals;
  }

  /** Begins anew with what is asked for now. */
  void watch(List<ModelRequest> requests) {
    watched.clear();
    checks.clear();
    requests.forEach(request -> watched.put(request, new LinkedHashMap<>()));
    journals.forEach(this::look);
  }

  /** What was asked for as that batch. */
  ModelRequest asked(AtomicBatch frame) {
    return watched.keySet().stream()
        .filter(request -> request.batch().equals(Optional.of(frame.commandId())))
        .filter(request -> Ask.frame(request).items().equals(frame.items()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nobody has asked for it: " + frame));
  }

  /** A shard has come to another point of its order. */
  void look(JournalFollower at) {
    watched.forEach((request, plans) -> look(at, request, plans));
  }

  private void look(JournalFollower at, ModelRequest request, Map<String, Seen> all) {
    if (at.mayBeHome(request) && !at.model.isUsed(request.id())) {
      HomePlan plan = at.model.homePlan(request);
      if (plan.crosses()) {
        String name = at.shard + " " + plan.plans();
        boolean isNew = !all.containsKey(name);
        Seen seen = all.computeIfAbsent(name, none -> new Seen(plan.plans(), request, at));
        seen.add(at, plan.verdict());
        if (plan.verdict().isEmpty()) {
          seen.entries.add(timeless(plan.entries()));
        }
        if (isNew) {
          journals.forEach(journal -> lookElsewhere(journal, seen));
        }
      }
    }
    all.values().forEach(seen -> lookElsewhere(at, seen));
  }

  private static void lookElsewhere(JournalFollower at, Seen seen) {
    ModelLedger home = seen.home.model.ledger(seen.request.ledger()).orElseThrow();
    boolean isPart =
        at != seen.home
            && HomePlan.accounts(seen.plans).stream()
                .anyMatch(account -> home.shardOf(account).equals(at.shard));
    if (isPart && at.model.ledger(home.name).isPresent()) {
      seen.add(at, at.model.partVerdict(seen.request, seen.plans));
    }
  }

  private static List<List<ModelEntry>> timeless(List<List<ModelEntry>> entries) {
    return entries.stream().map(list -> list.stream().map(ModelEntry::timeless).toList()).toList();
  }

  private List<Seen> seen(ModelRequest request, JournalFollower home) {
    return watched.getOrDefault(request, Map.of()).values().stream()
        .filter(seen -> home == seen.home)
        .toList();
  }

  /**
   * Home has refused a request; whether it had to is known when all has been read.
   *
   * @param item of a batch the transaction that has failed, else 0
   */
  void refused(ModelRequest request, JournalFollower home, int item, Refusal refusal) {
    if (!watched.containsKey(request)) {
      throw new AssertionError("nobody has asked for it: " + request);
    }
    checks.add(
        () -> {
          if (seen(request, home).stream().noneMatch(seen -> isExplained(seen, item, refusal))) {
            throw new AssertionError(
                request
                    + " was refused at "
                    + item
                    + ": "
                    + refusal
                    + ", the shards say "
                    + says(request));
          }
        });
  }

  /** Home has given a request up, which needs a reason that is not for ever. */
  void givenUp(ModelCrossing crossing, JournalFollower home) {
    checks.add(
        () -> {
          boolean isProvisional =
              seen(crossing.request, home).stream()
                  .flatMap(seen -> seen.verdicts.values().stream())
                  .flatMap(Set::stream)
                  .flatMap(Optional::stream)
                  .anyMatch(ModelVerdict::provisional);
          if (!isProvisional) {
            throw new AssertionError(
                crossing.request + " was given up, the shards say " + says(crossing.request));
          }
        });
  }

  /** Proves what was put off until everything has been read. */
  void check() {
    checks.forEach(Runnable::run);
    checks.clear();
  }

  /** What the shards have said, for a message. */
  private String says(ModelRequest request) {
    StringBuilder says = new StringBuilder();
    watched
        .getOrDefault(request, Map.of())
        .forEach((plan, seen) -> says.append(plan).append(": ").append(seen.verdicts).append('\n'));
    return says.toString();
  }

  /** Whether a refusal is the first reason of answers that the shards could have given. */
  boolean isExplained(ModelRequest request, int item, Refusal refusal) {
    return watched.getOrDefault(request, Map.of()).values().stream()
        .anyMatch(seen -> isExplained(seen, item, refusal));
  }

  private static boolean isExplained(Seen seen, int item, Refusal refusal) {
    for (Map.Entry<ShardId, Set<Optional<ModelVerdict>>> shard : seen.verdicts.entrySet()) {
      boolean isAbroad = !shard.getKey().region().equals(seen.home.shard.region());
      for (Optional<ModelVerdict> verdict : shard.getValue()) {
        if (verdict.isPresent()
            && verdict.get().item() == item
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

  /** [K11] What is told of another region's refusal: the account and no amounts. */
  static ModelAnswer abroad(ModelVerdict verdict) {
    String account = verdict.answer().metadata().get("account");
    return ABOUT_AMOUNTS.contains(verdict.reason())
        ? ModelAnswer.refused(
            verdict.reason(), account == null ? Map.of() : Map.of("account", account))
        : verdict.answer();
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

  /** Whether all shards could have let it pass, with these entries of each item at home. */
  boolean isPassed(ModelRequest request, List<List<ModelEntry>> entries) {
    return watched.getOrDefault(request, Map.of()).values().stream()
        .anyMatch(
            seen ->
                seen.entries.contains(timeless(entries))
                    && seen.verdicts.values().stream()
                        .allMatch(said -> said.contains(Optional.empty())));
  }
}
