package io.meridian.model;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a transaction comes to by its request and its original alone, wherever its accounts live.
 */
final class ModelPlan {
  /**
   * What it does to both accounts of one posting.
   *
   * @param debit the account that is debited
   * @param credit the account that is credited
   * @param posted how much is posted
   * @param held the change of what is held
   */
  record Step(String debit, String credit, BigInteger posted, BigInteger held) {}

  /** What becomes of earlier transactions, and what there is to capture or refund of this one. */
  interface Effect {
    void on(String id, long commitMicros);
  }

  /** Why its original does not allow it; then there is nothing else. */
  final Optional<ModelAnswer> refusal;

  /** What it posts or reserves: what accounts must be fit for. */
  final Moves judged;

  /** What it is about besides: accounts that it only gives something back. */
  final Moves touched;

  /** The ids of the earlier transactions that it changes. */
  final List<String> changes;

  private final Set<String> mentioned = new LinkedHashSet<>();
  final List<Step> steps = new ArrayList<>();
  final Effect effect;

  private ModelPlan(
      Optional<ModelAnswer> refusal,
      Moves judged,
      Moves touched,
      List<String> changes,
      Effect effect) {
    this.refusal = refusal;
    this.judged = judged;
    this.touched = touched;
    this.changes = List.copyOf(changes);
    this.effect = effect;
  }

  static ModelPlan refused(ModelLedger ledger, ModelAnswer refusal) {
    return new ModelPlan(
        Optional.of(refusal), new Moves(ledger), new Moves(ledger), List.of(), (id, micros) -> {});
  }

  static ModelPlan of(Moves judged, Moves touched, List<String> changes, Effect effect) {
    return new ModelPlan(Optional.empty(), judged, touched, changes, effect);
  }

  /** Adds a step; what moves nothing is only a mention. */
  void step(String debit, String credit, BigInteger posted, BigInteger held) {
    mentioned.add(debit);
    mentioned.add(credit);
    if (posted.signum() != 0 || held.signum() != 0) {
      steps.add(new Step(debit, credit, posted, held));
    }
  }

  /** The accounts that it moves, in the order of their first mention. */
  Set<String> accounts() {
    Set<String> accounts = new LinkedHashSet<>(mentioned);
    accounts.removeIf(
        account ->
            steps.stream()
                .noneMatch(step -> step.debit.equals(account) || step.credit.equals(account)));
    return accounts;
  }

  /** What it does to accounts, as what it is told apart by. */
  @Override
  public String toString() {
    return judged.list + " " + touched.list + " " + steps;
  }
}
