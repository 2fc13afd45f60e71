import {
  type InfiniteData,
  keepPreviousData,
  QueryClient,
  type QueryKey,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { Contract, ResultOf } from '#shared/contracts/contract.ts';
import type { Page } from '#shared/values/index.ts';
import { type CallInput, call } from './call.ts';
import type { AnyInput } from './send.ts';

/**
 * Holds answers while their screens are open and no longer: many are personal data, and each reading is audited, so nothing
 * is fetched again unless somebody asks or a screen says that it refreshes.
 */
export const makeQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        retry: false,
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 0,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
      mutations: { retry: false },
    },
  });

const keyOf = (contract: Contract, input: AnyInput): QueryKey => [contract.id, input];

/** One answer of the server, kept while it is shown; `refreshSeconds` fetches it again and again. */
export function useAnswer<C extends Contract>(
  contract: C,
  input: CallInput<C>,
  options: { refreshSeconds?: number; isEnabled?: boolean } = {},
) {
  return useQuery<ResultOf<C>>({
    queryKey: keyOf(contract, input as AnyInput),
    queryFn: ({ signal }) => call(contract, input, signal),
    enabled: options.isEnabled ?? true,
    refetchInterval: options.refreshSeconds === undefined ? false : options.refreshSeconds * 1000,
  });
}

type ItemOf<C> = ResultOf<C> extends Page<infer Item> ? Item : never;

/**
 * The pages of a list, one after the other. `items` is what has been fetched so far; `startOver` drops it all and fetches the first
 * page. While another filter's first page is on its way, the old rows stay and `isPlaceholderData` is true.
 */
export function usePages<C extends Contract>(
  contract: C,
  query: Record<string, unknown>,
  options: { isEnabled?: boolean } = {},
) {
  const client = useQueryClient();
  const queryKey = keyOf(contract, { query });
  const pages = useInfiniteQuery<
    Page<ItemOf<C>>,
    Error,
    InfiniteData<Page<ItemOf<C>>>,
    QueryKey,
    string | null
  >({
    queryKey,
    queryFn: ({ pageParam, signal }) => {
      const asked = pageParam === null ? query : { ...query, cursor: pageParam };
      return call(contract, { query: asked } as CallInput<C>, signal) as Promise<Page<ItemOf<C>>>;
    },
    initialPageParam: null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    enabled: options.isEnabled ?? true,
  });
  return {
    ...pages,
    items: pages.data?.pages.flatMap((page) => page.items) ?? [],
    startOver: () => client.resetQueries({ queryKey, exact: true }),
  };
}

/** A change at the server. When it is done, the answers of `refreshes` are fetched again where they are shown. */
export function useChange<C extends Contract>(
  contract: C,
  options: { refreshes?: readonly Contract[]; onDone?: (result: ResultOf<C>) => void } = {},
) {
  const client = useQueryClient();
  return useMutation<ResultOf<C>, Error, CallInput<C>>({
    mutationFn: (input) => call(contract, input),
    onSuccess: async (result) => {
      options.onDone?.(result);
      await Promise.all(
        (options.refreshes ?? []).map(({ id }) => client.invalidateQueries({ queryKey: [id] })),
      );
    },
  });
}
