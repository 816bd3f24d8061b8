package io.meridian.ledger;

import java.util.List;
import java.util.Optional;

/** A transaction that posts now: 1..100 postings, applied all or none. */
public final class Post implements TransactionCommand {
  private final CommandId commandId;
  private final String actor;
  private final Postings postings;
  private final TransactionDetails details;

  /**
   * A post of {@code postings}.
   *
   * @param commandId the transaction's id; its region is that of the first posting's debit account
   * @param actor who asks
   * @param postings 1..100 postings
   * @param details what the caller says about it
   */
  public Post(
      CommandId commandId, String actor, List<Posting> postings, TransactionDetails details) {
    this.commandId = commandId;
    this.actor = actor;
    this.postings = new Postings(commandId.ledger(), postings);
    this.details = details;
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
    return postings.list();
  }

  Postings indexed() {
    return postings;
  }

  @Override
  public TransactionDetails details() {
    return details;
  }

  @Override
  public List<AccountKey> accounts() {
    return postings.accounts();
  }

  @Override
  public Optional<String> firstDifference(Command other) {
    if (!(other instanceof Post that)) {
      return Optional.of("operation");
    }
    Differences differences = new Differences();
    postings.compare("post", that.postings, differences);
    details.compare(that.details, differences);
    return differences.first();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Post that
        && commandId.equals(that.commandId)
        && actor.equals(that.actor)
        && postings.equals(that.postings)
        && details.equals(that.details);
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
