package io.meridian.server;

import io.grpc.Channel;
import io.meridian.proto.v1.Account;
import io.meridian.proto.v1.AccountServiceGrpc;
import io.meridian.proto.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import io.meridian.proto.v1.Asset;
import io.meridian.proto.v1.CheckConservationRequest;
import io.meridian.proto.v1.CheckJournalRequest;
import io.meridian.proto.v1.ConservationReport;
import io.meridian.proto.v1.CreateAccountRequest;
import io.meridian.proto.v1.CreateAssetRequest;
import io.meridian.proto.v1.CreateLedgerRequest;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.GetAccountRequest;
import io.meridian.proto.v1.GetTransactionRequest;
import io.meridian.proto.v1.GetTransactionResponse;
import io.meridian.proto.v1.JournalReport;
import io.meridian.proto.v1.Ledger;
import io.meridian.proto.v1.LedgerServiceGrpc;
import io.meridian.proto.v1.LedgerServiceGrpc.LedgerServiceBlockingStub;
import io.meridian.proto.v1.NoFloor;
import io.meridian.proto.v1.OperationsServiceGrpc;
import io.meridian.proto.v1.OperationsServiceGrpc.OperationsServiceBlockingStub;
import io.meridian.proto.v1.Post;
import io.meridian.proto.v1.Posting;
import io.meridian.proto.v1.TransactionServiceGrpc;
import io.meridian.proto.v1.TransactionServiceGrpc.TransactionServiceBlockingStub;
import java.util.Iterator;

/** The API's stubs, and the requests that most tests begin with. */
final class ApiFixture {
  final Channel channel;

  ApiFixture(Channel channel) {
    this.channel = channel;
  }

  LedgerServiceBlockingStub ledgers() {
    return LedgerServiceGrpc.newBlockingStub(channel);
  }

  AccountServiceBlockingStub accounts() {
    return AccountServiceGrpc.newBlockingStub(channel);
  }

  TransactionServiceBlockingStub transactions() {
    return TransactionServiceGrpc.newBlockingStub(channel);
  }

  OperationsServiceBlockingStub operations() {
    return OperationsServiceGrpc.newBlockingStub(channel);
  }

  /** A ledger in every region that counts USD. */
  void createLedger(String name) {
    ledgers()
        .createLedger(
            CreateLedgerRequest.newBuilder().setLedger(Ledger.newBuilder().setName(name)).build());
    ledgers()
        .createAsset(
            CreateAssetRequest.newBuilder()
                .setAsset(Asset.newBuilder().setLedger(name).setCode("USD").setScale(2))
                .build());
  }

  /** An account that may not go below zero. */
  Account createAccount(String ledger, String reference) {
    return create(account(ledger, reference));
  }

  /** An account that stands for the outside world. */
  Account createWorld(String ledger, String reference) {
    return create(account(ledger, reference).setNoFloor(NoFloor.getDefaultInstance()));
  }

  private Account create(Account.Builder account) {
    return accounts()
        .createAccount(CreateAccountRequest.newBuilder().setAccount(account).build())
        .getAccount();
  }

  static Account.Builder account(String ledger, String reference) {
    return Account.newBuilder().setLedger(ledger).setAccount(reference).setAsset("USD");
  }

  Account getAccount(String ledger, String reference) {
    return accounts()
        .getAccount(GetAccountRequest.newBuilder().setLedger(ledger).setAccount(reference).build())
        .getAccount();
  }

  GetTransactionResponse getTransaction(String ledger, String reference) {
    return transactions()
        .getTransaction(
            GetTransactionRequest.newBuilder().setLedger(ledger).setTransaction(reference).build());
  }

  /** Whether a ledger's books balance. */
  ConservationReport conservation(String ledger) {
    return last(operations()
            .checkConservation(CheckConservationRequest.newBuilder().setLedger(ledger).build()))
        .getReport();
  }

  /** Whether all journals are whole, and all derived state is what they say. */
  JournalReport journals() {
    return last(operations().checkJournal(CheckJournalRequest.getDefaultInstance())).getReport();
  }

  private static <T> T last(Iterator<T> messages) {
    T last = messages.next();
    while (messages.hasNext()) {
      last = messages.next();
    }
    return last;
  }

  static CreateTransactionRequest payment(
      String ledger, String id, String debit, String credit, long amount) {
    return CreateTransactionRequest.newBuilder()
        .setLedger(ledger)
        .setId(id)
        .setPost(Post.newBuilder().addPostings(posting(debit, credit, amount)))
        .build();
  }

  static Posting posting(String debit, String credit, long amount) {
    return Posting.newBuilder()
        .setDebitAccount(debit)
        .setCreditAccount(credit)
        .setAsset("USD")
        .setAmount(amount)
        .build();
  }
}
