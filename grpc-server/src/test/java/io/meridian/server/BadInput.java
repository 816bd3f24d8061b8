package io.meridian.server;

import static io.meridian.server.ApiFixture.account;
import static io.meridian.server.ApiFixture.posting;
import static io.meridian.server.Errors.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.MethodDescriptor;
import io.meridian.proto.v1.BatchCreateTransactionsRequest;
import io.meridian.proto.v1.BatchMode;
import io.meridian.proto.v1.ClosePeriodRequest;
import io.meridian.proto.v1.CreateAccountRequest;
import io.meridian.proto.v1.CreateLedgerRequest;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.FreezeAccountRequest;
import io.meridian.proto.v1.GetStatusRequest;
import io.meridian.proto.v1.Ledger;
import io.meridian.proto.v1.Post;
import io.meridian.proto.v1.ShardStatus;
import io.meridian.proto.v1.UpdateAccountRequest;
import io.meridian.proto.v1.WatchEventsRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What refused requests have in common: a documented code, the field named, nothing changed. */
abstract class BadInput {
  @RegisterExtension static final ServerExtension SERVER = ServerExtension.withRegions("eu", "us");

  static final UnknownFieldSet UNKNOWN =
      UnknownFieldSet.newBuilder()
          .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
          .build();

  static ApiFixture api;
  private static List<Long> sequencesBefore;

  @BeforeAll
  static void createLedger() {
    api = new ApiFixture(SERVER.channel());
    api.createLedger("shop");
    api.createWorld("shop", "eu/world");
    api.createAccount("shop", "eu/alice");
    sequencesBefore = sequences();
  }

  /** No journal has grown: whatever was refused here left no trace. */
  @AfterAll
  static void nothingHasChanged() {
    assertThat(sequences()).isEqualTo(sequencesBefore);
  }

  private static List<Long> sequences() {
    return api
        .operations()
        .getStatus(GetStatusRequest.getDefaultInstance())
        .getShardsList()
        .stream()
        .map(ShardStatus::getSequence)
        .toList();
  }

  static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static void assertMalformed(Runnable call, String hint) {
    assertRefused(call, "INVALID_ARGUMENT MALFORMED_REQUEST", hint);
  }

  static void assertRefused(Runnable call, String codeAndReason, String hint) {
    Errors.Refused refused = refused(call::run);
    assertThat(refused.codeAndReason()).as(refused.message()).isEqualTo(codeAndReason);
    assertThat(refused.message()).contains(hint);
    assertThat(refused.metadata()).containsKey("field");
  }

  static void assertBatchRefused(BatchCreateTransactionsRequest request, String hint) {
    assertMalformed(() -> api.transactions().batchCreateTransactions(request), hint);
  }

  static BatchCreateTransactionsRequest batch(CreateTransactionRequest... items) {
    return BatchCreateTransactionsRequest.newBuilder()
        .setLedger("shop")
        .setMode(BatchMode.BATCH_MODE_INDEPENDENT)
        .addAllRequests(List.of(items))
        .build();
  }

  static BatchCreateTransactionsRequest atomic(CreateTransactionRequest... items) {
    return batch(items).toBuilder().setMode(BatchMode.BATCH_MODE_ATOMIC).setId("batch").build();
  }

  static FreezeAccountRequest.Builder freezing() {
    return FreezeAccountRequest.newBuilder().setLedger("shop").setAccount("eu/alice").setId("id");
  }

  static void freeze(FreezeAccountRequest request) {
    api.accounts().freezeAccount(request);
  }

  static UpdateAccountRequest.Builder updating() {
    return UpdateAccountRequest.newBuilder()
        .setAccount(account("shop", "eu/alice").clearAsset())
        .setUpdateMask(FieldMask.newBuilder().addPaths("floor"))
        .setId("id");
  }

  static void update(UpdateAccountRequest request) {
    api.accounts().updateAccount(request);
  }

  static ClosePeriodRequest.Builder closing() {
    return ClosePeriodRequest.newBuilder()
        .setLedger("shop")
        .setClosedUntil(Timestamp.newBuilder().setSeconds(1));
  }

  static void close(ClosePeriodRequest request) {
    api.ledgers().closePeriod(request);
  }

  static void watch(WatchEventsRequest request) {
    api.transactions().watchEvents(request).next();
  }

  static void pay(CreateTransactionRequest request) {
    api.transactions().createTransaction(request);
  }

  static void create(io.meridian.proto.v1.Account account) {
    api.accounts().createAccount(CreateAccountRequest.newBuilder().setAccount(account).build());
  }

  static CreateTransactionRequest request(Post post) {
    return CreateTransactionRequest.newBuilder()
        .setLedger("shop")
        .setId("id")
        .setPost(post)
        .build();
  }

  static CreateTransactionRequest withPosting(io.meridian.proto.v1.Posting posting) {
    return request(Post.newBuilder().addPostings(posting).build());
  }

  static CreateLedgerRequest newLedger(String name, String... regions) {
    return CreateLedgerRequest.newBuilder()
        .setLedger(Ledger.newBuilder().setName(name).addAllRegions(List.of(regions)))
        .build();
  }
}
