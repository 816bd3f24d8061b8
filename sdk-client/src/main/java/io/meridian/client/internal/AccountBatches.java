package io.meridian.client.internal;

import io.meridian.client.AccountOutcome;
import io.meridian.client.Accounts;
import io.meridian.client.CreateAccountRequest;
import io.meridian.proto.v1.AccountResult;
import io.meridian.proto.v1.AccountServiceGrpc;
import io.meridian.proto.v1.BatchCreateAccountsRequest;
import io.meridian.proto.v1.BatchCreateAccountsResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Cuts a list of accounts into calls, in order: as many as one call takes, all of one ledger, and
 * no more bytes than one request may have. One thread at a time.
 */
final class AccountBatches
    implements Iterator<Call<BatchCreateAccountsRequest, ?, List<AccountOutcome>>> {
  /** What the envelope around an item takes at most: a tag, and a length below 4 MiB. */
  private static final int ITEM_OVERHEAD_BYTES = 8;

  private final List<CreateAccountRequest> requests;
  private final Duration deadline;
  private int next;

  AccountBatches(List<CreateAccountRequest> requests, Duration deadline) {
    this.requests = List.copyOf(requests);
    this.deadline = deadline;
  }

  @Override
  public boolean hasNext() {
    return next < requests.size();
  }

  @Override
  public Call<BatchCreateAccountsRequest, ?, List<AccountOutcome>> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    String ledger = requests.get(next).ledger();
    BatchCreateAccountsRequest.Builder batch =
        BatchCreateAccountsRequest.newBuilder().setLedger(ledger);
    int bytes = batch.build().getSerializedSize();
    while (hasNext()
        && batch.getRequestsCount() < Accounts.BATCH_ITEMS_MAX
        && requests.get(next).ledger().equals(ledger)) {
      var item = RequestMapper.account(requests.get(next), false);
      bytes += item.getSerializedSize() + ITEM_OVERHEAD_BYTES;
      // A single item that is too large goes alone, and is refused with the size it has.
      if (bytes > Calls.REQUEST_BYTES_MAX && batch.getRequestsCount() > 0) {
        break;
      }
      batch.addRequests(item);
      next++;
    }
    return new Call<>(
        Call.Kind.COMMAND,
        AccountServiceGrpc.getBatchCreateAccountsMethod(),
        batch.build(),
        deadline,
        new BatchReply(batch.getRequestsCount()));
  }

  /**
   * One outcome per item, or none at all: an item that failed for want of a server makes the whole
   * try one that failed, because the whole may be sent again, and what was created answers as a
   * replay.
   */
  private record BatchReply(int items)
      implements Reply<BatchCreateAccountsResponse, List<AccountOutcome>> {
    @Override
    public Optional<List<AccountOutcome>> message(BatchCreateAccountsResponse message, Tries tries)
        throws NotAnAnswerException {
      if (message.getResultsCount() != items) {
        throw new IllegalArgumentException(
            "the server gave " + message.getResultsCount() + " results for " + items + " items");
      }
      List<AccountOutcome> outcomes = new ArrayList<>(items);
      for (AccountResult result : message.getResultsList()) {
        if (result.hasCreated()) {
          outcomes.add(RemoteAccounts.created(result.getCreated()));
        } else {
          Failure failure = FailureMapper.of(result.getStatus());
          if (!failure.isItemOutcome()) {
            throw new NotAnAnswerException(failure);
          }
          outcomes.add(failure.refused());
        }
      }
      return Optional.of(outcomes);
    }

    @Override
    public Optional<List<AccountOutcome>> failure(Failure failure, Tries tries) {
      return Optional.empty();
    }
  }
}
