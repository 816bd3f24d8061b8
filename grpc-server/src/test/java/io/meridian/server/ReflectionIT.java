package io.meridian.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A client that knows nothing of the API but what the server tells it, as {@code buf curl} or
 * grpcurl do.
 */
final class ReflectionIT {
  @RegisterExtension static final ServerExtension SERVER = ServerExtension.withRegions("local");

  private static ReflectingClient client;

  @BeforeAll
  static void connect() {
    client = new ReflectingClient(SERVER.channel());
  }

  @Test
  void shouldListItsServices() {
    assertThat(client.services())
        .contains(
            "meridian.v1.LedgerService",
            "meridian.v1.AccountService",
            "meridian.v1.TransactionService",
            "meridian.v1.OperationsService",
            "grpc.health.v1.Health");
  }

  @Test
  void shouldServeAClientThatWasMadeFromReflectionAlone() {
    // Given a ledger, an asset and two accounts
    client.call(
        "meridian.v1.LedgerService/CreateLedger", Map.of("ledger", Map.of("name", "reflected")));
    client.call(
        "meridian.v1.LedgerService/CreateAsset",
        Map.of("asset", Map.of("ledger", "reflected", "code", "USD", "scale", 2)));
    client.call(
        "meridian.v1.AccountService/CreateAccount",
        Map.of(
            "account",
            Map.of(
                "ledger", "reflected",
                "account", "local/world",
                "asset", "USD",
                "no_floor", Map.of())));
    client.call(
        "meridian.v1.AccountService/CreateAccount",
        Map.of("account", Map.of("ledger", "reflected", "account", "local/alice", "asset", "USD")));

    // When it posts
    DynamicMessage posted =
        client.call(
            "meridian.v1.TransactionService/CreateTransaction",
            payment("first", "local/world", "local/alice", 700));

    // Then it reads what it posted
    assertThat(get(posted, "replayed")).isEqualTo(false);
    DynamicMessage account =
        client.call(
            "meridian.v1.AccountService/GetAccount",
            Map.of("ledger", "reflected", "account", "local/alice"));
    assertThat(get(account, "account", "balance")).isEqualTo(700L);
    DynamicMessage transaction =
        client.call(
            "meridian.v1.TransactionService/GetTransaction",
            Map.of("ledger", "reflected", "transaction", "local/first"));
    assertThat(get(transaction, "transaction").toString())
        .isEqualTo(get(posted, "transaction").toString());

    // And is told why it may not overdraw
    Errors.Refused refused =
        Errors.refused(
            () ->
                client.call(
                    "meridian.v1.TransactionService/CreateTransaction",
                    payment("second", "local/alice", "local/world", 701)));
    assertThat(refused.codeAndReason()).isEqualTo("FAILED_PRECONDITION INSUFFICIENT_FUNDS");
    assertThat(refused.metadata())
        .containsEntry("available", "700")
        .containsEntry("required", "701");

    // And can read the same inside an answer
    DynamicMessage record =
        client.call(
            "meridian.v1.TransactionService/GetTransaction",
            Map.of("ledger", "reflected", "transaction", "local/second"));
    DynamicMessage status = (DynamicMessage) get(record, "transaction", "refusal");
    DynamicMessage info = client.unpack((DynamicMessage) list(status, "details").get(0));
    assertThat(info.getDescriptorForType().getFullName()).isEqualTo("google.rpc.ErrorInfo");
    assertThat(get(info, "reason")).isEqualTo("INSUFFICIENT_FUNDS");
  }

  @Test
  void shouldKnowTheDetailsOfErrorsFromTheFilesOfItsServices() {
    assertThat(client.filesOf("meridian.v1.TransactionService"))
        .contains("meridian/v1/transaction_service.proto", "meridian/v1/account_service.proto");
    assertThat(
            client.services().stream()
                .filter(name -> name.startsWith("meridian."))
                .flatMap(name -> client.filesOf(name).stream()))
        .contains("google/rpc/error_details.proto");
  }

  private static Map<String, Object> payment(String id, String debit, String credit, long amount) {
    return Map.of(
        "ledger",
        "reflected",
        "id",
        id,
        "post",
        Map.of(
            "postings",
            List.of(
                Map.of(
                    "debit_account", debit,
                    "credit_account", credit,
                    "asset", "USD",
                    "amount", amount))));
  }

  private static Object get(DynamicMessage message, String... path) {
    Object value = message;
    for (String name : path) {
      DynamicMessage holder = (DynamicMessage) value;
      value = holder.getField(holder.getDescriptorForType().findFieldByName(name));
    }
    return value;
  }

  private static List<?> list(DynamicMessage message, String name) {
    return (List<?>) message.getField(message.getDescriptorForType().findFieldByName(name));
  }

  /** Calls methods by name, with messages made of maps. */
  private static final class ReflectingClient {
    private final ManagedChannel channel;
    private final Map<String, FileDescriptor> files = new HashMap<>();

    ReflectingClient(ManagedChannel channel) {
      this.channel = channel;
    }

    List<String> services() {
      return ask(ServerReflectionRequest.newBuilder().setListServices("").build())
          .getListServicesResponse()
          .getServiceList()
          .stream()
          .map(ServiceResponse::getName)
          .toList();
    }

    DynamicMessage call(String method, Map<String, Object> request) {
      int slash = method.indexOf('/');
      ServiceDescriptor service = service(method.substring(0, slash));
      var described = service.findMethodByName(method.substring(slash + 1));
      MethodDescriptor<DynamicMessage, DynamicMessage> callable =
          MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
              .setType(MethodType.UNARY)
              .setFullMethodName(method)
              .setRequestMarshaller(
                  ProtoUtils.marshaller(
                      DynamicMessage.getDefaultInstance(described.getInputType())))
              .setResponseMarshaller(
                  ProtoUtils.marshaller(
                      DynamicMessage.getDefaultInstance(described.getOutputType())))
              .build();
      return ClientCalls.blockingUnaryCall(
          channel, callable, CallOptions.DEFAULT, message(described.getInputType(), request));
    }

    /** The message inside an Any, whose type only the server can tell. */
    DynamicMessage unpack(DynamicMessage any) {
      String url = (String) get(any, "type_url");
      String name = url.substring(url.lastIndexOf('/') + 1);
      FileDescriptor file =
          answered(ServerReflectionRequest.newBuilder().setFileContainingSymbol(name).build());
      try {
        return DynamicMessage.parseFrom(
            file.findMessageTypeByName(name.substring(name.lastIndexOf('.') + 1)),
            (ByteString) get(any, "value"));
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }

    /** The files that a client loads for a service, imports of imports included. */
    Set<String> filesOf(String service) {
      Set<String> names = new TreeSet<>();
      collect(
          answered(ServerReflectionRequest.newBuilder().setFileContainingSymbol(service).build()),
          names);
      return names;
    }

    private static void collect(FileDescriptor file, Set<String> names) {
      if (names.add(file.getName())) {
        file.getDependencies().forEach(dependency -> collect(dependency, names));
      }
    }

    /** The first file of an answer, which has what was asked for. */
    private FileDescriptor answered(ServerReflectionRequest request) {
      List<FileDescriptorProto> protos =
          ask(request).getFileDescriptorResponse().getFileDescriptorProtoList().stream()
              .map(ReflectingClient::parse)
              .toList();
      Map<String, FileDescriptorProto> byName = new HashMap<>();
      protos.forEach(proto -> byName.put(proto.getName(), proto));
      return file(protos.get(0), byName);
    }

    private DynamicMessage message(Descriptor type, Map<?, ?> values) {
      DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
      values.forEach(
          (name, value) -> {
            FieldDescriptor field = type.findFieldByName(name.toString());
            if (value instanceof List<?> items) {
              items.forEach(item -> message.addRepeatedField(field, value(field, item)));
            } else {
              message.setField(field, value(field, value));
            }
          });
      return message.build();
    }

    private Object value(FieldDescriptor field, Object value) {
      return value instanceof Map<?, ?> values ? message(field.getMessageType(), values) : value;
    }

    private ServiceDescriptor service(String name) {
      return answered(ServerReflectionRequest.newBuilder().setFileContainingSymbol(name).build())
          .findServiceByName(name.substring(name.lastIndexOf('.') + 1));
    }

    private FileDescriptor file(
        FileDescriptorProto proto, Map<String, FileDescriptorProto> protos) {
      FileDescriptor known = files.get(proto.getName());
      if (known != null) {
        return known;
      }
      List<FileDescriptor> dependencies = new ArrayList<>();
      for (String dependency : proto.getDependencyList()) {
        FileDescriptorProto dependencyProto =
            protos.containsKey(dependency) ? protos.get(dependency) : fetch(dependency);
        dependencies.add(file(dependencyProto, protos));
      }
      try {
        FileDescriptor built =
            FileDescriptor.buildFrom(proto, dependencies.toArray(FileDescriptor[]::new));
        files.put(proto.getName(), built);
        return built;
      } catch (DescriptorValidationException e) {
        throw new AssertionError(e);
      }
    }

    private FileDescriptorProto fetch(String file) {
      return parse(
          ask(ServerReflectionRequest.newBuilder().setFileByFilename(file).build())
              .getFileDescriptorResponse()
              .getFileDescriptorProto(0));
    }

    private static FileDescriptorProto parse(ByteString bytes) {
      try {
        return FileDescriptorProto.parseFrom(bytes);
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }

    private ServerReflectionResponse ask(ServerReflectionRequest request) {
      CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
      StreamObserver<ServerReflectionRequest> questions =
          ServerReflectionGrpc.newStub(channel)
              .serverReflectionInfo(
                  new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                      answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                      answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                  });
      questions.onNext(request);
      questions.onCompleted();
      return answer.orTimeout(10, TimeUnit.SECONDS).join();
    }
  }
}
