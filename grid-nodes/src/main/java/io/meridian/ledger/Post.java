package io.meridian.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A transaction that posts now: 1..100 postings, applied all or none. It knows its distinct
 * accounts and which of them each posting names, because the judgement works on the net effect per
 * account.
 */
public final class Post implements Command {
  private final CommandId commandId;
  private final String actor;
  private final List<Posting> postings;
  private final String reference;
  private final Map<String, String> labels;
  private final Optional<PrivateData> privateData;
  private final List<AccountKey> accounts;
  private final int[] debitIndex;
  private final int[] creditIndex;

  /**
   * A transaction of {@code postings}.
   *
   * @param commandId the transaction's id; its region is that of the first posting's debit account
   * @param actor who asks
   * @param postings 1..100 postings
   * @param reference the caller's reference, or empty
   * @param labels up to 16 pairs, no personal data
   * @param privateData personal data in its envelope
   */
  public Post(
      CommandId commandId,
      String actor,
      List<Posting> postings,
      String reference,
      Map<String, String> labels,
      Optional<PrivateData> privateData) {
    if (postings.isEmpty() || postings.size() > Limits.POSTINGS_MAX) {
      throw new IllegalArgumentException("postings must be 1.." + Limits.POSTINGS_MAX);
    }
    this.commandId = commandId;
    this.actor = actor;
    this.postings = List.copyOf(postings);
    this.reference = reference;
    this.labels = Map.copyOf(labels);
    this.privateData = privateData;
    this.debitIndex = new int[postings.size()];
    this.creditIndex = new int[postings.size()];
    List<AccountKey> distinct = new ArrayList<>(postings.size() * 2);
    Map<AccountRef, Integer> places = new HashMap<>(postings.size() * 4);
    for (int i = 0; i < postings.size(); i++) {
      debitIndex[i] = place(postings.get(i).debit(), places, distinct);
      creditIndex[i] = place(postings.get(i).credit(), places, distinct);
    }
    this.accounts = List.copyOf(distinct);
  }

  private int place(
      AccountRef account, Map<AccountRef, Integer> places, List<AccountKey> distinct) {
    Integer known = places.putIfAbsent(account, distinct.size());
    if (known != null) {
      return known;
    }
    distinct.add(new AccountKey(commandId.ledger(), account));
    return distinct.size() - 1;
  }

  @Override
  public CommandId commandId() {
    return commandId;
  }

  @Override
  public String actor() {
    return actor;
  }

  @Override
  public CommandKind kind() {
    return CommandKind.POST;
  }

  /** The postings in the caller's order. */
  public List<Posting> postings() {
    return postings;
  }

  /** The caller's reference, or empty. */
  public String reference() {
    return reference;
  }

  /** Labels, no personal data. */
  public Map<String, String> labels() {
    return labels;
  }

  /** Personal data in its envelope. */
  public Optional<PrivateData> privateData() {
    return privateData;
  }

  @Override
  public List<AccountKey> accounts() {
    return accounts;
  }

  /** The place in {@link #accounts()} of the account that posting {@code posting} debits. */
  int debitAccount(int posting) {
    return debitIndex[posting];
  }

  /** The place in {@link #accounts()} of the account that posting {@code posting} credits. */
  int creditAccount(int posting) {
    return creditIndex[posting];
  }

  @Override
  public List<String> assets() {
    return List.of();
  }

  @Override
  public Map<String, String> subject() {
    return Map.of("transaction", commandId.region() + '/' + commandId.id());
  }

  @Override
  public Optional<String> firstDifference(Command other) {
    if (!(other instanceof Post that)) {
      return Optional.of("operation");
    }
    Differences differences = new Differences();
    int common = Math.min(postings.size(), that.postings.size());
    for (int i = 0; i < common; i++) {
      Posting mine = postings.get(i);
      Posting theirs = that.postings.get(i);
      String field = "post.postings[" + i + "].";
      differences
          .field(field + "debit_account", mine.debit(), theirs.debit())
          .field(field + "credit_account", mine.credit(), theirs.credit())
          .field(field + "asset", mine.asset(), theirs.asset())
          .field(field + "amount", mine.amount(), theirs.amount());
    }
    return differences
        .field("post.postings", postings.size(), that.postings.size())
        .field("reference", reference, that.reference)
        .field("labels", labels, that.labels)
        .privateData("private_data", privateData, that.privateData)
        .first();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Post that
        && commandId.equals(that.commandId)
        && actor.equals(that.actor)
        && postings.equals(that.postings)
        && reference.equals(that.reference)
        && labels.equals(that.labels)
        && privateData.equals(that.privateData);
  }

  @Override
  public int hashCode() {
    return commandId.hashCode();
  }

  @Override
  public String toString() {
    return "Post[" + commandId + ", " + postings + ']';
  }
}
