package io.meridian.ledger;

import java.util.List;
import java.util.Optional;

/**
 * The rules of transactions whose accounts live in several shards. As {@link Judge} is, they are
 * pure: home judges its part and finds the legs of the others, every participant judges its legs,
 * home decides, and nothing is judged again after that [K3]. Each step gives an outcome to record;
 * whoever drives them sends what a record says to whom it names, as often as need be.
 *
 * <pre>
 * home         {@link #judgeHome}  Refused or Applied: done, no other shard matters
 *                                  Prepared: ask the participants to prepare
 *                                  Declined: ask those it names, if any, what they
 *                                  see, then record the {@link #first} reason
 * participant  {@link #prepare}    Prepared or Declined
 * home         {@link #decide}     when all have prepared
 *              {@link #refuse}     when one has declined, for the {@link #first} reason
 *              {@link #abandon}    when not all answered in time, or the reason is provisional
 * participant  {@link #settle}     applies or releases
 * home         {@link #finish}     when all have settled
 * </pre>
 *
 * An atomic batch is one crossing over the union of its transactions' legs [K10], and goes the same
 * way: what is said of a transaction here holds for the batch as a whole.
 */
public final class CrossingRules {
  /**
   * Judges home's part of a transaction that {@link #waitsFor} no other. Holds that are due at
   * {@code commitMicros} must have expired before.
   *
   * @param homeShard the number of the shard that judges, in the command's region
   * @return Refused for a reason that comes before all that another shard could say; Applied when
   *     no other shard has a part; Prepared; or Declined with the shards, perhaps none, to ask
   */
  public Outcome judgeHome(
      TransactionCommand command, int homeShard, CrossingView view, long commitMicros) {
    return HomeRules.judge(command, homeShard, view, commitMicros);
  }

  /**
   * Judges home's part of an atomic batch whose transactions {@link #waitsFor} no other, one after
   * the other [K10].
   *
   * @param trial home's state; afterwards on the effects of all that were judged
   * @param commitMicros the commit time that the batch's own record would get
   * @return the frame's outcome is Refused when the batch is about too many postings, which is not
   *     recorded; Applied, with all transactions' outcomes, when no other shard has a part;
   *     Prepared; or Declined with what stands against the first transaction that home finds to
   *     fail, and with the shards, perhaps none, that may find an earlier one
   */
  public BatchOutcome judgeHome(
      List<TransactionCommand> batch, int homeShard, TrialView trial, long commitMicros) {
    return CrossingBatchRules.judge(
        batch, homeShard, trial, commitMicros, Limits.ATOMIC_BATCH_POSTINGS_MAX);
  }

  /**
   * The same of transactions that are no batch and are only tried, so that no record has to have
   * room for all of them: what becomes of each if those before it are applied.
   */
  public BatchOutcome tryHome(
      List<TransactionCommand> transactions, int homeShard, TrialView trial, long commitMicros) {
    return CrossingBatchRules.judge(transactions, homeShard, trial, commitMicros, Long.MAX_VALUE);
  }

  /**
   * Judges a participant's part. After the shard has settled the transaction, which it does even
   * when it never heard of it, nothing is prepared any more [K2].
   */
  public Outcome prepare(PrepareLegs command, CrossingView view) {
    return ParticipantRules.prepare(command, view);
  }

  /**
   * The first reason among the answers of all shards, home's own included, in the contract's order
   * and then that of postings [K8]; empty when all have prepared. One that is provisional must be
   * waited for, and is never recorded [K9].
   *
   * @param answers what {@link #judgeHome} and {@link #prepare} gave, in any order
   */
  public Optional<Verdict> first(TransactionCommand command, List<Outcome> answers) {
    return HomeRules.first(List.of(command), answers);
  }

  /** The same of an atomic batch: the first transaction that fails comes before all [K10]. */
  public Optional<Verdict> first(List<TransactionCommand> batch, List<Outcome> answers) {
    return HomeRules.first(batch, answers);
  }

  /** The instant of a decision: home's next, and later than every prepare [K5]. */
  public static long decisionMicros(long nextMicros, List<PrepareTime> prepares) {
    return DecisionRules.decisionMicros(nextMicros, prepares);
  }

  /**
   * Home decides that the transaction is applied. The record has the decision's instant as its
   * commit time.
   *
   * @param prepares of every participant when it prepared
   * @param nextMicros the commit time that home would give its next record
   */
  public Outcome.Applied decide(
      TransactionCommand command,
      Crossing crossing,
      List<PrepareTime> prepares,
      CrossingView view,
      long nextMicros) {
    return DecisionRules.decide(command, crossing, prepares, view, nextMicros);
  }

  /**
   * The same of an atomic batch: its record has the decision's instant, those of its transactions
   * follow one microsecond after the other.
   *
   * @param trial home's state; afterwards on the effects of all of them
   */
  public BatchOutcome decide(
      List<TransactionCommand> batch,
      Crossing crossing,
      List<PrepareTime> prepares,
      TrialView trial,
      long nextMicros) {
    return CrossingBatchRules.decide(batch, crossing, prepares, trial, nextMicros);
  }

  /** Home decides that the prepared transaction is refused, for a reason that is recorded. */
  public Outcome.Refused refuse(Crossing crossing, Verdict first) {
    return DecisionRules.refuse(crossing, first);
  }

  /** The same of an atomic batch of {@code size}: one has failed, the others are aborted. */
  public BatchOutcome refuse(int size, Crossing crossing, Verdict first) {
    return BatchOutcome.failed(
        size, first.item(), first.refusal(), Optional.of(DecisionRules.refused(crossing, first)));
  }

  /**
   * Home decides that nothing comes of the transaction, and its id stays free [K2, K9]. Once it is
   * decided otherwise that stands, and the answer, which is not recorded, is TRY_AGAIN.
   */
  public Outcome abandon(AbandonCrossing command, CrossingView view) {
    return DecisionRules.abandon(command, view);
  }

  /**
   * A participant applies or releases its part, whatever status and limits have become [K3]. A
   * release of what it does not know is recorded all the same, so that a late prepare finds it
   * [K2].
   *
   * @param commitMicros not before the decision [K5]
   */
  public Outcome.Applied settle(SettleLegs command, CrossingView view, long commitMicros) {
    return ParticipantRules.settle(command, view, commitMicros);
  }

  /**
   * What a participant's part of one of a batch's transactions does, once it has recorded that it
   * settles the batch by applying it: in their order, each on what those before it did.
   *
   * @param batch the crossing as it was before that
   */
  public Outcome.Applied settle(Crossing batch, CrossingItem item, LedgerView view) {
    return ParticipantRules.settle(batch, item, view);
  }

  /**
   * Home has nothing left to do about a transaction that all participants have settled.
   *
   * @param settles when each participant settled; recorded of one that was applied
   */
  public Outcome.Applied finish(
      FinishCrossing command, List<SettleTime> settles, CrossingView view) {
    return DecisionRules.finish(command, settles, view);
  }

  /**
   * The crossing transaction that has to come to its end before this one may be judged [K3]: it
   * changes what is left of the same original, or is that original and not yet applied everywhere,
   * or will take the same reference if it is applied.
   */
  public static Optional<CrossingKey> waitsFor(TransactionCommand command, CrossingView view) {
    return HomeRules.waitsFor(command, view);
  }
}
