package io.meridian.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a request comes to as its home sees it, transaction by transaction, each on what those
 * before it do: up to the first that home has something against, which is the last of them or, when
 * its original does not allow it, comes right behind them.
 *
 * @param plans what the transactions come to
 * @param verdict what home has against one of them
 * @param entries of those that it has nothing against, what each does to home's accounts
 * @param crosses whether one of them has accounts in other shards
 */
record HomePlan(
    List<ModelPlan> plans,
    Optional<ModelVerdict> verdict,
    List<List<ModelEntry>> entries,
    boolean crosses) {
  HomePlan {
    plans = List.copyOf(plans);
    entries = List.copyOf(entries);
  }

  /** Every account that it moves. */
  static Set<String> accounts(List<ModelPlan> plans) {
    Set<String> accounts = new LinkedHashSet<>();
    plans.forEach(plan -> accounts.addAll(plan.accounts()));
    return accounts;
  }
}
